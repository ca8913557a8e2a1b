using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>A domain name (RFC 1035 3.1) in its uncompressed wire form, lower-cased: equality is DNS equality (RFC 4343).</summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>RFC 1035 2.3.4: octets of a name, the root label's included.</summary>
    public const int MaxLength = 255;

    private const int MaxLabelLength = 63;
    private const byte PointerBits = 0xC0;

    private readonly byte[] _wire;

    private DnsName(ReadOnlySpan<byte> wire)
    {
        _wire = wire.ToArray();
        // Length octets are at most 63 and 'A' is 65, so the whole form can be folded without looking where labels begin.
        foreach (ref var octet in _wire.AsSpan())
        {
            if (octet is >= (byte)'A' and <= (byte)'Z')
                octet |= 0x20;
        }
    }

    /// <summary>The uncompressed form, as it goes into a message.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    public bool IsRoot => _wire.Length == 1;

    /// <summary>The name of a host or service in text: letters, digits, hyphens and underscores, with or without the final dot.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        if (text is [.., '.'])
            text = text[..^1];
        if (text.IsEmpty || text.Length > MaxLength - 2) // a length octet before the first label, the root label at the end
            return false;

        Span<byte> wire = stackalloc byte[MaxLength];
        var length = 0;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length is 0 or > MaxLabelLength)
                return false;
            wire[length++] = (byte)label.Length;
            foreach (var c in label)
            {
                // RFC 1123 2.1 and the underscore of RFC 2782 names, which container platforms put into host names too.
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                    return false;
                wire[length++] = (byte)c;
            }
        }

        wire[length++] = 0;
        name = new DnsName(wire[..length]);
        return true;
    }

    /// <summary>Reads a name that may be compressed (RFC 1035 4.1.4) and moves <paramref name="offset"/> past it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, [NotNullWhen(true)] out DnsName? name)
    {
        name = null;
        Span<byte> wire = stackalloc byte[MaxLength];
        var length = 0;
        var position = offset;
        var start = offset;
        var end = -1;
        while ((uint)position < (uint)message.Length)
        {
            int octet = message[position];
            if ((octet & PointerBits) == PointerBits)
            {
                if (position + 1 >= message.Length)
                    return false;
                var target = ((octet & ~PointerBits) << 8) | message[position + 1];
                // RFC 1035 4.1.4: a pointer refers to a *prior* name. Each therefore goes strictly back, and no loop is possible.
                if (target >= start)
                    return false;
                if (end < 0)
                    end = position + 2;
                position = start = target;
                continue;
            }

            // The label types 01 and 10 are retired or reserved (RFC 6891 5).
            if (octet > MaxLabelLength || length + 1 + octet > MaxLength || position + 1 + octet > message.Length)
                return false;
            message.Slice(position, 1 + octet).CopyTo(wire[length..]);
            length += 1 + octet;
            position += 1 + octet;
            if (octet != 0)
                continue;

            offset = end < 0 ? position : end;
            name = new DnsName(wire[..length]);
            return true;
        }

        return false;
    }

    public bool Equals(DnsName? other) => other is not null && _wire.AsSpan().SequenceEqual(other._wire);

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_wire);
        return hash.ToHashCode();
    }

    /// <summary>The name in text without the final dot, octets that are not plain written \DDD (RFC 1035 5.1); the root is ".".</summary>
    public override string ToString()
    {
        if (IsRoot)
            return ".";
        var text = new StringBuilder(_wire.Length);
        for (var position = 0; _wire[position] != 0; position += 1 + _wire[position])
        {
            if (position > 0)
                text.Append('.');
            foreach (var octet in _wire.AsSpan(position + 1, _wire[position]))
            {
                if (octet is > (byte)' ' and < 0x7F and not ((byte)'.' or (byte)'\\'))
                    text.Append((char)octet);
                else
                    text.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
            }
        }

        return text.ToString();
    }
}
