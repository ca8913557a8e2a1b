namespace Waterfall.Core.Routing;

/// <summary>
/// The parameters of a query, one after the other, as application/x-www-form-urlencoded has them: separated by <c>&amp;</c>, a plus is a space, and a
/// percent sign without two hexadecimal digits stands for itself.
/// </summary>
internal ref struct QueryReader(ReadOnlySpan<byte> query)
{
    private ReadOnlySpan<byte> _rest = query;

    /// <summary>The name of the current parameter, still encoded.</summary>
    internal ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value of the current parameter, still encoded; empty where there is no equals sign.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next parameter of a name, which is compared decoded and byte by byte.</summary>
    internal bool MoveTo(ReadOnlySpan<byte> name)
    {
        while (MoveNext())
        {
            if (DecodedEquals(Name, name))
                return true;
        }
        return false;
    }

    /// <summary>Goes to the next parameter.</summary>
    internal bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        var end = _rest.IndexOf((byte)'&');
        var pair = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        var equals = pair.IndexOf((byte)'=');
        Name = equals < 0 ? pair : pair[..equals];
        Value = equals < 0 ? default : pair[(equals + 1)..];
        return true;
    }

    internal static bool DecodedEquals(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> expected) =>
        SkipDecoded(encoded, expected, out var rest) && rest.IsEmpty;

    internal static bool DecodedStartsWith(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> prefix) => SkipDecoded(encoded, prefix, out _);

    /// <summary>Writes the decoded form, which is never longer; returns its length.</summary>
    internal static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        var length = 0;
        while (!encoded.IsEmpty) destination[length++] = ReadByte(ref encoded);
        return length;
    }

    private static bool SkipDecoded(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> expected, out ReadOnlySpan<byte> rest)
    {
        foreach (var each in expected)
        {
            if (!encoded.IsEmpty && ReadByte(ref encoded) == each)
                continue;
            rest = default;
            return false;
        }
        rest = encoded;
        return true;
    }

    private static byte ReadByte(ref ReadOnlySpan<byte> encoded)
    {
        var first = encoded[0];
        if (first == '%' && encoded.Length >= 3 && Hex(encoded[1]) is >= 0 and var high && Hex(encoded[2]) is >= 0 and var low)
        {
            encoded = encoded[3..];
            return (byte)((high << 4) | low);
        }
        encoded = encoded[1..];
        return first == '+' ? (byte)' ' : first;
    }

    private static int Hex(byte b)
    {
        var letter = (b | 0x20) - 'a';
        return (uint)(b - '0') <= 9 ? b - '0' : (uint)letter <= 5 ? letter + 10 : -1;
    }
}
