using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>
/// Whether the files of certificates, keys and authorities can be used. Apart from the rules of the configuration: a gateway finds out as it opens them,
/// and one that runs looks at them again.
/// </summary>
internal static class TlsFileRules
{
    /// <summary>Reads the files of a configuration that is valid otherwise, each once.</summary>
    /// <returns>What keeps a gateway from starting, and what there is to say of certificates that can be used: they do not hold now, or not for long.</returns>
    internal static (IReadOnlyList<ConfigProblem> Problems, IReadOnlyList<string> Notices) Check(GatewayConfig config)
    {
        var (problems, notices) = (new List<ConfigProblem>(), new List<string>());
        foreach (var (name, listener) in config.Listeners)
        {
            if (listener.Tls is { } tls)
                Check($"listeners.{name}.tls", TlsCompiler.Server(listener, tls), problems, notices);
        }
        foreach (var (name, upstream) in config.Upstreams)
            Check($"upstreams.{name}.tls", TlsCompiler.Client(upstream), problems, notices);
        return (problems, notices);
    }

    private static void Check(string path, ServerTlsSettings settings, List<ConfigProblem> problems, List<string> notices)
    {
        var shown = new List<ShownCertificate>();
        for (var i = 0; i < settings.Certificates.Count; i++)
        {
            var files = settings.Certificates[i];
            Try($"{path}.certificates[{i}]", () => shown.AddRange(ShownCertificate.Read(files)), problems);
        }
        if (settings.ClientAuthorities is { } authorities)
            Try($"{path}.clientCertificates.ca", () => CertificateLoader.LoadAuthorities(authorities), problems);
        Tell(path, shown, notices);
    }

    private static void Check(string path, ClientTlsSettings settings, List<ConfigProblem> problems, List<string> notices)
    {
        var shown = new List<ShownCertificate>();
        if (settings.Authorities is { } authorities)
            Try($"{path}.ca", () => CertificateLoader.LoadAuthorities(authorities), problems);
        if (settings.Certificate is { } files)
            Try($"{path}.cert", () => shown.AddRange(ShownCertificate.Read(files)), problems);
        Tell(path, shown, notices);
    }

    private static void Tell(string path, List<ShownCertificate> shown, List<string> notices) =>
        notices.AddRange(new CertificateTerms().Tell(shown, DateTime.UtcNow).Select(told => $"{path}: {told}"));

    private static void Try(string path, Action read, List<ConfigProblem> problems)
    {
        try
        {
            read();
        }
        catch (TlsFileException exception)
        {
            problems.Add(new ConfigProblem(path, exception.Message.TrimEnd('.')));
        }
    }
}
