using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>
/// Version 1 (2.1): <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n</c>, or <c>TCP6</c>, or <c>UNKNOWN</c> with anything behind it. One space between two
/// words, no leading zeroes.
/// </summary>
internal static class ProxyHeaderV1
{
    // 2.1: "a 108-byte buffer is always enough to store all the line and a trailing zero".
    private const int MaxLength = 107;

    private static ReadOnlySpan<byte> Beginning => "PROXY "u8;

    internal static ProxyHeaderStatus Parse(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        var known = Math.Min(bytes.Length, Beginning.Length);
        if (!bytes[..known].SequenceEqual(Beginning[..known]))
            return ProxyHeaderStatus.Malformed;
        var line = bytes[..Math.Min(bytes.Length, MaxLength)];
        var end = line.IndexOf("\r\n"u8);
        if (end < 0)
            return bytes.Length >= MaxLength ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.NeedMore;
        if (!TryReadSource(line[Beginning.Length..end], out var source))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader(end + 2, source);
        return ProxyHeaderStatus.Done;
    }

    private static bool TryReadSource(ReadOnlySpan<byte> line, out EndPoint? source)
    {
        source = null;
        var family = NextWord(ref line);
        if (family.SequenceEqual("UNKNOWN"u8))
            return true;
        var kind = family.SequenceEqual("TCP4"u8) ? AddressFamily.InterNetwork
            : family.SequenceEqual("TCP6"u8) ? AddressFamily.InterNetworkV6
            : AddressFamily.Unknown;
        if (!TryReadAddress(NextWord(ref line), kind, out var from) || !TryReadAddress(NextWord(ref line), kind, out _)
            || !TryReadPort(NextWord(ref line), out var port) || !TryReadPort(NextWord(ref line), out _) || !line.IsEmpty)
            return false;
        source = ProxyHeader.EndPointOf(from, port);
        return true;
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        // A space at the end of the line is followed by a word: an empty one.
        line = space < 0 ? default : space == line.Length - 1 ? " "u8 : line[(space + 1)..];
        return word;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> word, AddressFamily family, out IPAddress address)
    {
        address = IPAddress.None;
        // What IPAddress takes beyond the canonical forms, as scopes, shorthands and octal numbers, is no address here.
        var allowed = family == AddressFamily.InterNetwork ? "0123456789."u8 : "0123456789abcdefABCDEF:."u8;
        if (word.IsEmpty || word.IndexOfAnyExcept(allowed) >= 0 || !IPAddress.TryParse(Encoding.ASCII.GetString(word), out var parsed)
            || parsed.AddressFamily != family)
            return false;
        address = parsed;
        return family != AddressFamily.InterNetwork || Encoding.ASCII.GetString(word) == parsed.ToString();
    }

    private static bool TryReadPort(ReadOnlySpan<byte> word, out int port) =>
        Utf8Parser.TryParse(word, out port, out var consumed) && consumed == word.Length && port is >= 0 and <= 65535
        && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 && (word.Length == 1 || word[0] != (byte)'0');
}
