using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Core;

/// <summary>The contexts of all listeners: a change that leaves a listener's TLS as it was leaves its sessions, which clients may resume.</summary>
internal sealed class ServerTlsContexts
{
    private Dictionary<string, ServerTlsContext> _contexts = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<ServerTlsContext> All => _contexts.Values;

    /// <summary>Makes the context of a listener, if it has one and it is new. Throws <see cref="TlsFileException"/>.</summary>
    internal void Load(string name, ListenerConfig config)
    {
        if (config.Tls is not { } tls || _contexts.ContainsKey(KeyOf(config, tls)))
            return;
        var context = new ServerTlsContext($"listeners.{name}.tls", TlsCompiler.Server(config, tls));
        context.Load();
        _contexts.Add(KeyOf(config, tls), context);
    }

    /// <summary>The context of a listener that was loaded before; null where it has none.</summary>
    internal ServerTlsContext? Find(ListenerConfig config) => config.Tls is { } tls ? _contexts[KeyOf(config, tls)] : null;

    /// <summary>Forgets the contexts of all other listeners.</summary>
    internal void KeepOnly(IEnumerable<ListenerConfig> configs)
    {
        var used = configs.Where(each => each.Tls is not null).Select(each => KeyOf(each, each.Tls!)).ToHashSet(StringComparer.Ordinal);
        _contexts = _contexts.Where(each => used.Contains(each.Key)).ToDictionary(StringComparer.Ordinal);
    }

    // Of two listeners each has its own: a session of one must not be resumed on the other, which may ask for certificates (CVE-2025-23419).
    private static string KeyOf(ListenerConfig config, TlsConfig tls) => string.Join(
        '\n',
        [config.Address, .. config.Protocols.Select(each => each.ToString()), .. tls.Certificates.Select(each => each.ToString()),
            tls.MinVersion.ToString(), tls.ClientCertificates.ToString(), tls.Handshakes.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
}
