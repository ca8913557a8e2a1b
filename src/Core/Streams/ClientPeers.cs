using System.Net;

namespace Waterfall.Core.Streams;

/// <summary>The clients a loop has seen lately: connections from one address share what is rendered of it.</summary>
internal sealed class ClientPeers
{
    private const int Slots = 256;

    private readonly (IPAddress? Address, ClientPeer? Peer)[] _slots = new (IPAddress?, ClientPeer?)[Slots];

    internal ClientPeer Get(EndPoint remote, bool isTrustedProxy, bool isSecure)
    {
        if (remote is not IPEndPoint { Address: var address })
            return new ClientPeer(remote, isTrustedProxy, isSecure);
        ref var slot = ref _slots[address.GetHashCode() & (Slots - 1)];
        if (slot.Peer is { } known && address.Equals(slot.Address) && known.IsTrustedProxy == isTrustedProxy && known.IsSecure == isSecure)
            return known;
        var peer = new ClientPeer(remote, isTrustedProxy, isSecure);
        slot = (address, peer);
        return peer;
    }
}
