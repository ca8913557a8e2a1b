using System.Buffers.Binary;

namespace Waterfall.Core.Streams;

/// <summary>
/// IP addresses as fields and configurations write them, read without allocation into one number: an IPv6 address as it is, an IPv4 address as it is mapped
/// into IPv6 (RFC 4291 2.5.5.2), so that both forms of one address are equal.
/// </summary>
internal static class IpAddressText
{
    private const int Groups = 8;
    private static readonly UInt128 Mapped = new(0, 0x0000_FFFF_0000_0000);

    /// <summary>Reads <c>203.0.113.9</c> in four decimal parts without leading zeros, or an IPv6 address (RFC 4291 2.2), a zone behind it left out.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out UInt128 address)
    {
        if (text.Contains((byte)':'))
            return TryParseV6(text, out address);
        var isV4 = TryParseV4(text, out var v4);
        address = isV4 ? Mapped | v4 : default;
        return isV4;
    }

    /// <summary>As <see cref="TryParse"/>, where a port may follow: <c>203.0.113.9:4711</c>, <c>[2001:db8::1]:4711</c>, <c>[2001:db8::1]</c>.</summary>
    internal static bool TryParseNode(ReadOnlySpan<byte> text, out UInt128 address, out ReadOnlySpan<byte> host)
    {
        host = text;
        if (!text.IsEmpty && text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            host = close < 0 ? default : text[1..close];
            return TryParse(host, out address) && host.Contains((byte)':') && IsPort(text[(close + 1)..]);
        }
        var colon = text.IndexOf((byte)':');
        if (colon >= 0 && colon == text.LastIndexOf((byte)':'))
        {
            host = text[..colon];
            return TryParse(host, out address) && IsPort(text[colon..]);
        }
        return TryParse(text, out address);
    }

    /// <summary>Whether it is an IPv4 address, mapped.</summary>
    internal static bool IsV4(UInt128 address) => address >> 32 == Mapped >> 32;

    private static bool IsPort(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length is > 1 and <= 6 && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));

    private static bool TryParseV4(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part == 3 ? text.Length : text.IndexOf((byte)'.');
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0')) // 010 is 8 to some and 10 to others
                return false;
            var value = 0u;
            foreach (var digit in text[..end])
            {
                if (!char.IsAsciiDigit((char)digit))
                    return false;
                value = (value * 10) + digit - '0';
            }
            if (value > 255)
                return false;
            address = (address << 8) | value;
            text = part == 3 ? default : text[(end + 1)..];
        }
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<byte> text, out UInt128 address)
    {
        address = default;
        var zone = text.IndexOf((byte)'%'); // RFC 4007 11: means something on one machine only
        if (zone >= 0)
            text = text[..zone];
        Span<ushort> groups = stackalloc ushort[Groups];
        groups.Clear();
        var count = 0;
        var gap = -1; // before which group "::" stands
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }
        while (!text.IsEmpty)
        {
            if (!TryReadGroup(ref text, groups, ref count))
                return false;
            if (text.IsEmpty)
                break;
            text = text[1..]; // the colon
            if (text.IsEmpty)
                return false;
            if (text[0] != ':')
                continue;
            if (gap >= 0)
                return false;
            gap = count;
            text = text[1..];
        }
        if (gap < 0 ? count != Groups : count >= Groups)
            return false;
        if (gap >= 0)
            OpenGap(groups, gap, count);
        foreach (var group in groups)
            address = (address << 16) | group;
        return true;
    }

    // One group, or the dotted address that may stand in the place of the last two. What is left begins with a colon or is empty.
    private static bool TryReadGroup(ref ReadOnlySpan<byte> text, scoped Span<ushort> groups, ref int count)
    {
        var end = text.IndexOf((byte)':');
        var group = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[end..];
        if (group.Contains((byte)'.'))
        {
            if (!text.IsEmpty || count > Groups - 2 || !TryParseV4(group, out var v4))
                return false;
            groups[count++] = (ushort)(v4 >> 16);
            groups[count++] = (ushort)v4;
            return true;
        }
        if (group.Length is < 1 or > 4 || count == Groups)
            return false;
        var value = 0;
        foreach (var digit in group)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | ((digit & 0xF) + (digit > '9' ? 9 : 0));
        }
        groups[count++] = (ushort)value;
        return true;
    }

    private static void OpenGap(Span<ushort> groups, int gap, int count)
    {
        var behind = count - gap;
        groups.Slice(gap, behind).CopyTo(groups[(Groups - behind)..]);
        groups[gap..(Groups - behind)].Clear();
    }

    /// <summary>The address as .NET has it.</summary>
    internal static System.Net.IPAddress ToAddress(UInt128 address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return new System.Net.IPAddress(IsV4(address) ? bytes[12..] : bytes);
    }
}
