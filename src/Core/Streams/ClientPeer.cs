using System.Net;
using System.Text;

namespace Waterfall.Core.Streams;

/// <summary>Who is at the other end of a client's connection.</summary>
internal sealed class ClientPeer
{
    internal ClientPeer(EndPoint remote, bool isTrustedProxy, bool isSecure)
    {
        IsTrustedProxy = isTrustedProxy;
        IsSecure = isSecure;
        var address = (remote as IPEndPoint)?.Address;
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4(); // an IPv4 client of a listener for both versions (RFC 4291 2.5.5.2)
        IsIPv6 = address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 };
        // A client of a unix socket has no address; RFC 7239 6.2 has "unknown" for it.
        Address = Encoding.ASCII.GetBytes(address?.ToString() ?? "unknown");
    }

    /// <summary>The address as text, without port or brackets.</summary>
    internal byte[] Address { get; }

    internal bool IsIPv6 { get; }

    /// <summary>Whether what the peer says of its own clients, in Forwarded and X-Forwarded-*, is believed.</summary>
    internal bool IsTrustedProxy { get; }

    /// <summary>Whether the connection is encrypted.</summary>
    internal bool IsSecure { get; }

    internal ReadOnlySpan<byte> Scheme => IsSecure ? "https"u8 : "http"u8;
}
