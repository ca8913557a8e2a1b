namespace Waterfall.Core.IO.Tls;

/// <summary>The contexts of all upstreams: the same for settings that are equal, so that their endpoints share connections. Used off the loops.</summary>
internal sealed class ClientTlsContexts
{
    private readonly Dictionary<ClientTlsSettings, ClientTlsContext> _contexts = [];
    private readonly HashSet<ClientTlsContext> _loaded = [];

    internal IReadOnlyCollection<ClientTlsContext> All => _contexts.Values;

    /// <summary>The context of an upstream's settings. Its files are read by <see cref="Load"/>.</summary>
    internal ClientTlsContext Get(string upstream, ClientTlsSettings settings)
    {
        if (_contexts.TryGetValue(settings, out var context))
            return context;
        return _contexts[settings] = new ClientTlsContext($"upstreams.{upstream}.tls", settings);
    }

    /// <summary>As <see cref="Get"/>, with its files read. Throws <see cref="TlsFileException"/>.</summary>
    internal void Load(string upstream, ClientTlsSettings settings)
    {
        var context = Get(upstream, settings);
        if (_loaded.Contains(context))
            return;
        context.Load();
        _loaded.Add(context);
    }

    /// <summary>Forgets all others.</summary>
    internal void KeepOnly(IReadOnlyCollection<ClientTlsContext?> used)
    {
        foreach (var (settings, context) in _contexts.Where(each => !used.Contains(each.Value)).ToArray())
        {
            _contexts.Remove(settings);
            _loaded.Remove(context);
        }
    }
}
