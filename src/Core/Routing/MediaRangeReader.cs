using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>The media ranges of an Accept field (RFC 9110 12.5.1), one after the other, as far as it takes to find a version in them.</summary>
internal ref struct MediaRangeReader(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;
    private ReadOnlySpan<byte> _range;

    internal bool MoveNext()
    {
        if (_rest.IsEmpty)
            return false;
        _range = Cut(ref _rest, (byte)',');
        return true;
    }

    /// <summary>
    /// The version that the current range names: the parameter of that name, else the last part of a vendor's subtype, where that is the prefix
    /// and a digit, as in <c>application/vnd.acme.v2+json</c>.
    /// </summary>
    internal readonly bool TryReadVersion(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> version)
    {
        var rest = _range;
        var type = Trim(Cut(ref rest, (byte)';'));
        while (!rest.IsEmpty)
        {
            var parameter = Trim(Cut(ref rest, (byte)';'));
            var equals = parameter.IndexOf((byte)'=');
            if (equals < 0 || !Ascii.EqualsIgnoreCase(parameter[..equals], name))
                continue;
            version = parameter[(equals + 1)..];
            if (version.Length >= 2 && version[0] == '"' && version[^1] == '"')
                version = version[1..^1];
            return true;
        }
        return TryReadVendor(type, prefix, out version);
    }

    private static bool TryReadVendor(ReadOnlySpan<byte> type, ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> version)
    {
        version = default;
        var subtype = type[(type.IndexOf((byte)'/') + 1)..];
        if (subtype.Length < 4 || !Ascii.EqualsIgnoreCase(subtype[..4], "vnd."u8))
            return false;
        var plus = subtype.LastIndexOf((byte)'+');
        if (plus >= 0)
            subtype = subtype[..plus];
        // The version itself may hold dots: it begins at the first part that looks like one.
        for (var dot = subtype.IndexOf((byte)'.'); dot >= 0; dot = Next(subtype, dot))
        {
            var part = subtype[(dot + 1)..];
            if (!part.StartsWith(prefix) || part.Length == prefix.Length || !char.IsAsciiDigit((char)part[prefix.Length]))
                continue;
            version = part[prefix.Length..];
            return true;
        }
        return false;
    }

    private static int Next(ReadOnlySpan<byte> subtype, int dot)
    {
        var next = subtype[(dot + 1)..].IndexOf((byte)'.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    // Up to the separator, which does not count within a quoted string (RFC 9110 5.6.4).
    private static ReadOnlySpan<byte> Cut(scoped ref ReadOnlySpan<byte> rest, byte separator)
    {
        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"')
                isQuoted = !isQuoted;
            else if (rest[i] == '\\' && isQuoted)
                i++;
            else if (rest[i] == separator && !isQuoted)
            {
                var part = rest[..i];
                rest = rest[(i + 1)..];
                return part;
            }
        }
        var last = rest;
        rest = default;
        return last;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
