using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Core;

/// <summary>The certificates of a gateway: read with its configuration, and again when their files change.</summary>
internal sealed class GatewayTls(ClientTlsContexts upstreams, Action<string> notice) : IDisposable
{
    private readonly TlsReloader _reloader = new(notice);
    private volatile IReadOnlyList<WatchedTlsContext> _watched = [];

    /// <summary>Of the listeners.</summary>
    internal ServerTlsContexts Listeners { get; } = new();

    /// <summary>What the certificates in use belong to, and those that are shown.</summary>
    internal IEnumerable<(string Name, IReadOnlyList<ShownCertificate> Certificates)> Shown => _watched.Select(each => (each.Name, each.Shown));

    /// <summary>Reads the files of a configuration that were not read before. Throws <see cref="GatewayStartException"/>, which names all that cannot be used.</summary>
    internal void Load(GatewayConfig config)
    {
        try
        {
            foreach (var (name, upstream) in config.Upstreams.Where(each => TlsCompiler.IsUsed(each.Value)))
                upstreams.Load(name, TlsCompiler.Client(upstream));
            foreach (var (name, listener) in config.Listeners)
                Listeners.Load(name, listener);
        }
        catch (TlsFileException exception)
        {
            var problems = TlsFileRules.Check(config).Problems.Select(each => $"{each.Path}: {each.Message}");
            throw new GatewayStartException(string.Join("; ", problems.DefaultIfEmpty(exception.Message)), exception);
        }
    }

    /// <summary>Looks after those that are in use from now on, and no others.</summary>
    internal void Watch()
    {
        _watched = [.. Listeners.All, .. upstreams.All];
        _reloader.Watch(_watched);
    }

    /// <summary>For tests: looks for changes now.</summary>
    internal void Look() => _reloader.Look();

    public void Dispose() => _reloader.Dispose();
}
