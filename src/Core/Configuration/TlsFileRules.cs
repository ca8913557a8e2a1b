using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>
/// Whether the files of certificates, keys and authorities can be used. Apart from the rules of the configuration: a gateway finds out as it opens them,
/// and one that runs looks at them again.
/// </summary>
internal static class TlsFileRules
{
    /// <summary>Reads the files of a configuration that is valid otherwise.</summary>
    internal static IReadOnlyList<ConfigProblem> Check(GatewayConfig config)
    {
        var problems = new List<ConfigProblem>();
        foreach (var (name, listener) in config.Listeners)
        {
            if (listener.Tls is { } tls)
                Check($"listeners.{name}.tls", TlsCompiler.Server(listener, tls), problems);
        }
        foreach (var (name, upstream) in config.Upstreams)
        {
            var settings = TlsCompiler.Client(upstream);
            if (settings.Authorities is { } authorities)
                Try($"upstreams.{name}.tls.ca", () => CertificateLoader.LoadAuthorities(authorities), problems);
            if (settings.Certificate is { } files)
                Try($"upstreams.{name}.tls.cert", () => CertificateLoader.Load(files), problems);
        }
        return problems;
    }

    /// <summary>What is to be said of certificates that can be used: those that do not hold now, or not for long.</summary>
    internal static IEnumerable<string> Notices(GatewayConfig config)
    {
        var listeners = config.Listeners.Where(each => each.Value.Tls is not null)
            .Select(WatchedTlsContext (each) => new ServerTlsContext($"listeners.{each.Key}.tls", TlsCompiler.Server(each.Value, each.Value.Tls!)));
        var upstreams = config.Upstreams.Where(each => each.Value.Tls?.Cert is not null)
            .Select(WatchedTlsContext (each) => new ClientTlsContext($"upstreams.{each.Key}.tls", TlsCompiler.Client(each.Value)));
        foreach (var context in listeners.Concat(upstreams))
        {
            context.Load();
            foreach (var told in new CertificateTerms().Tell(context.Shown, DateTime.UtcNow))
                yield return $"{context.Name}: {told}";
        }
    }

    private static void Check(string path, ServerTlsSettings settings, List<ConfigProblem> problems)
    {
        for (var i = 0; i < settings.Certificates.Count; i++)
        {
            var files = settings.Certificates[i];
            Try($"{path}.certificates[{i}]", () => CertificateLoader.Load(files), problems);
        }
        if (settings.ClientAuthorities is { } authorities)
            Try($"{path}.clientCertificates.ca", () => CertificateLoader.LoadAuthorities(authorities), problems);
    }

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
