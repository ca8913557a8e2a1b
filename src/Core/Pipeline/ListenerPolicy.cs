using System.Net;
using Waterfall.Core.IO.ProxyProtocol;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>What the connections of a listener go by, compiled.</summary>
internal sealed class ListenerPolicy
{
    internal required ServerSettings Settings { get; init; }

    /// <summary>Connections at once; 0 for no limit.</summary>
    internal int MaxConnections { get; init; }

    /// <summary>How connections are encrypted; null where they are not.</summary>
    internal ServerTlsContext? Tls { get; init; }

    /// <summary>The header that connections begin with.</summary>
    internal ProxyProtocolMode ProxyProtocol { get; init; }

    /// <summary>The time for that header and TLS; 0 for no limit.</summary>
    internal long HandshakeTimeoutMs { get; init; }

    internal IPNetwork[] TrustedNetworks { get; init; } = [];

    internal bool TrustsUnixPeers { get; init; }

    /// <summary>Whether a peer is believed about its own clients.</summary>
    internal bool Trusts(EndPoint peer)
    {
        if (peer is not IPEndPoint { Address: var address })
            return TrustsUnixPeers;
        foreach (var network in TrustedNetworks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }
}
