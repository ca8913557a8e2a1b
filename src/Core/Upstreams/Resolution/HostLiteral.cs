using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>Addresses written as hosts (RFC 3986 3.2.2).</summary>
internal static class HostLiteral
{
    /// <summary>Reads an IPv6 address, in brackets or not, or an IPv4 address in dotted-decimal form.</summary>
    public static bool TryParse(string host, [NotNullWhen(true)] out IPAddress? address) => host is ['[', .., ']']
        ? TryParseAddress(host.AsSpan(1, host.Length - 2), out address) && address.AddressFamily == AddressFamily.InterNetworkV6
        : TryParseAddress(host, out address);

    /// <summary>Reads an address in the one form of its family.</summary>
    /// <remarks>
    /// The platform also takes "127.1", "0x7f000001", "010.0.0.1" (octal) and drops the port of "[::1]:80". RFC 6943 3.1.1: what one
    /// program reads as one address, another reads as another or as a name, so none of these is taken.
    /// </remarks>
    public static bool TryParseAddress(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.ContainsAny("[]/") || !IPAddress.TryParse(text, out address))
            return false;
        return address.AddressFamily == AddressFamily.InterNetworkV6 || text.SequenceEqual(address.ToString());
    }

    /// <summary>Whether the last label is a number: such a name can be nothing but a mistyped address (RFC 1123 2.1).</summary>
    public static bool LooksLikeAddress(string host)
    {
        var name = host.AsSpan().TrimEnd('.');
        var last = name[(name.LastIndexOf('.') + 1)..];
        return last.Length > 0
            && (!last.ContainsAnyExceptInRange('0', '9') || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase));
    }
}
