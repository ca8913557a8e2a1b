using System.Buffers;

namespace Waterfall.Http.Semantics;

/// <summary>Checks <c>uri-host [ ":" port ]</c> (RFC 9110 7.2, RFC 3986 3.2.2). User information is never valid here.</summary>
internal static class AuthoritySyntax
{
    // RFC 3986 3.2.2: reg-name = *( unreserved / pct-encoded / sub-delims ); the percent sign is looked at apart. The comma is left out: no host has
    // one, and where somebody joined two Host fields it stands between them (RFC 9110 5.3).
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "-._~!$&'()*+;=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    /// <summary>Whether the bytes are a host with an optional port. An empty host is valid only without a port, and only if allowed.</summary>
    public static bool IsValid(ReadOnlySpan<byte> authority, bool allowEmpty, bool requirePort)
    {
        if (authority.IsEmpty) return allowEmpty && !requirePort;
        int hostLength = authority[0] == '[' ? Ipv6LiteralLength(authority) : NameLength(authority);
        if (hostLength <= 0) return false; // nobody at all, or a port alone
        if (hostLength == authority.Length) return !requirePort;
        return authority[hostLength] == ':' && IsPort(authority[(hostLength + 1)..], requirePort);
    }

    /// <summary>RFC 3986 3.2.3: port = *DIGIT; more than 65535 is no port of TCP. May be empty where a default applies.</summary>
    private static bool IsPort(ReadOnlySpan<byte> port, bool required)
    {
        if (port.IsEmpty) return !required;
        int value = 0;
        foreach (byte b in port)
        {
            if ((uint)(b - '0') > 9) return false;
            value = (value * 10) + (b - '0');
            if (value > 65535) return false;
        }

        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> authority)
    {
        int at = 0;
        while (true)
        {
            int stop = authority[at..].IndexOfAnyExcept(NameBytes);
            if (stop < 0) return authority.Length;
            at += stop;
            if (authority[at] != '%') return at;
            // RFC 3986 2.1.
            if (at + 2 >= authority.Length || !char.IsAsciiHexDigit((char)authority[at + 1]) || !char.IsAsciiHexDigit((char)authority[at + 2])) return -1;
            at += 3;
        }
    }

    /// <summary>Length of <c>"[" IPv6address "]"</c>, or -1. Zone identifiers and IPvFuture have no use between machines and are refused.</summary>
    private static int Ipv6LiteralLength(ReadOnlySpan<byte> authority)
    {
        int close = authority.IndexOf((byte)']');
        return close > 0 && IsIpv6(authority[1..close]) ? close + 1 : -1;
    }

    private static bool IsIpv6(ReadOnlySpan<byte> address)
    {
        int groups = 0;
        bool compressed = false;
        int at = 0;
        if (address.StartsWith("::"u8))
        {
            compressed = true;
            at = 2;
        }

        while (at < address.Length)
        {
            int length = HexLength(address[at..]);
            int next = at + length;
            // RFC 3986 3.2.2: the last 32 bits may be written as an IPv4 address.
            if (next < address.Length && address[next] == '.') return IsIpv4(address[at..]) && (compressed ? groups <= 5 : groups == 6);
            if (length is 0 or > 4) return false;
            groups++;
            at = next;
            if (at == address.Length) break;
            if (address[at] != ':') return false;
            at++;
            if (at == address.Length) return false; // a single colon at the end
            if (address[at] != ':') continue;
            if (compressed) return false;
            compressed = true;
            at++;
        }

        return compressed ? groups <= 7 : groups == 8;
    }

    private static int HexLength(ReadOnlySpan<byte> bytes)
    {
        int length = 0;
        while (length < bytes.Length && char.IsAsciiHexDigit((char)bytes[length])) length++;
        return length;
    }

    private static bool IsIpv4(ReadOnlySpan<byte> address)
    {
        int octets = 0;
        foreach (Range range in address.Split((byte)'.'))
        {
            ReadOnlySpan<byte> octet = address[range];
            if (octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0')) return false;
            int value = 0;
            foreach (byte b in octet)
            {
                if ((uint)(b - '0') > 9) return false;
                value = (value * 10) + (b - '0');
            }

            if (value > 255) return false;
            octets++;
        }

        return octets == 4;
    }
}
