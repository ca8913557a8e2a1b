using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.IO.Tls;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>Who is at the other end of a client's connection, and what upstreams are told of it, rendered once a connection.</summary>
internal sealed class ClientPeer
{
    private static readonly PreparedField Http = new(KnownHeader.XForwardedProto, "http"u8), Https = new(KnownHeader.XForwardedProto, "https"u8);

    internal ClientPeer(EndPoint remote, bool isTrustedProxy, bool isSecure)
    {
        IsTrustedProxy = isTrustedProxy;
        IsSecure = isSecure;
        var address = (remote as IPEndPoint)?.Address;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4(); // an IPv4 client of a listener for both versions (RFC 4291 2.5.5.2)
        // A client of a unix socket has no address; RFC 7239 6.2 has "unknown" for it.
        var text = address?.ToString() ?? "unknown";
        Address = Encoding.ASCII.GetBytes(text);
        // RFC 7239 6: an IPv6 address is bracketed and quoted.
        var node = address is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"\"[{text}]\"" : text;
        ForwardedElement = Encoding.ASCII.GetBytes($"for={node};proto={(isSecure ? "https" : "http")}");
        ForwardedFor = new PreparedField(KnownHeader.XForwardedFor, Address);
    }

    private ClientPeer(ClientPeer peer, TlsDetails tls)
    {
        (Address, ForwardedElement, ForwardedFor, IsTrustedProxy, IsSecure) = (peer.Address, peer.ForwardedElement, peer.ForwardedFor, peer.IsTrustedProxy, peer.IsSecure);
        Tls = tls;
    }

    /// <summary>The address as text, without port or brackets.</summary>
    internal byte[] Address { get; }

    /// <summary>The part of a Forwarded element that is the same for all of the client's requests.</summary>
    internal byte[] ForwardedElement { get; }

    internal PreparedField ForwardedFor { get; }

    internal PreparedField ForwardedProto => IsSecure ? Https : Http;

    /// <summary>Whether what the peer says of its own clients, in Forwarded and X-Forwarded-*, is believed.</summary>
    internal bool IsTrustedProxy { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    internal bool IsSecure { get; }

    /// <summary>What the connection's handshake came to; null where the gateway did none.</summary>
    internal TlsDetails? Tls { get; }

    /// <summary>The same peer on a connection of its own.</summary>
    internal ClientPeer With(TlsDetails tls) => new(this, tls);
}
