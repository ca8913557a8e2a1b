using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Waterfall.Http.Semantics;

/// <summary>A bare item of a structured field (RFC 9651 4.2.3.1): its type, its number, and where its text stands.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StructuredBareItem(StructuredType Type, long Number, int Start, int Length)
{
    // RFC 9651 3.3.4: tchar, ":" and "/".
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~:/0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public static StructuredBareItem True => new(StructuredType.Boolean, 1, 0, 0);

    public static bool TryRead(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        if (at >= value.Length) return false;
        switch (value[at])
        {
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return TryNumber(value, ref at, out item);
            case (byte)'"':
                at++;
                return TryString(value, ref at, out item);
            case (byte)':':
                at++;
                return TryBytes(value, ref at, out item);
            case (byte)'?':
                return TryBoolean(value, ref at, out item);
            case (byte)'@':
                at++;
                bool isNumber = TryNumber(value, ref at, out item) && item.Type == StructuredType.Integer;
                item = item with { Type = StructuredType.Date };
                return isNumber;
            case (byte)'%':
                at++;
                return TryDisplayString(value, ref at, out item);
            default:
                return TryToken(value, ref at, out item);
        }
    }

    public static int Decode(StructuredType type, ReadOnlySpan<byte> text, Span<byte> destination)
    {
        switch (type)
        {
            case StructuredType.Bytes:
                return TryBase64(text, destination, out int length) ? length : 0;
            case StructuredType.String:
                return Unescape(text, destination);
            case StructuredType.DisplayString:
                return PercentDecode(text, destination);
            default:
                text.CopyTo(destination);
                return text.Length;
        }
    }

    // RFC 9651 4.2.4: at most 15 digits, or 12 and a point and 1 to 3.
    private static bool TryNumber(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        bool isNegative = at < value.Length && value[at] == '-';
        if (isNegative) at++;
        int start = at;
        int point = -1;
        long number = 0;
        for (; at < value.Length; at++)
        {
            if (value[at] == '.' && point < 0 && at > start)
            {
                if (at - start > 12) return false;
                point = at;
                continue;
            }

            if (!char.IsAsciiDigit((char)value[at])) break;
            number = (number * 10) + (value[at] - '0');
            if (point < 0 ? at - start >= 15 : at - point > 3) return false;
        }

        if (at == start || point == at - 1) return false;
        for (int digits = at - point - 1; point >= 0 && digits < 3; digits++) number *= 10;
        item = new StructuredBareItem(point < 0 ? StructuredType.Integer : StructuredType.Decimal, isNegative ? -number : number, start, at - start);
        return true;
    }

    private static bool TryString(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        int start = at;
        for (; at < value.Length; at++)
        {
            byte b = value[at];
            if (b == '"')
            {
                item = new StructuredBareItem(StructuredType.String, 0, start, at - start);
                at++;
                return true;
            }

            if (b is < 0x20 or > 0x7E) return false;
            if (b != '\\') continue;
            at++;
            if (at == value.Length || value[at] is not ((byte)'"' or (byte)'\\')) return false;
        }

        return false;
    }

    private static bool TryToken(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        if (!char.IsAsciiLetter((char)value[at]) && value[at] != '*') return false;
        int length = value[at..].IndexOfAnyExcept(TokenBytes);
        if (length < 0) length = value.Length - at;
        item = new StructuredBareItem(StructuredType.Token, 0, at, length);
        at += length;
        return true;
    }

    private static bool TryBytes(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        int length = value[at..].IndexOf((byte)':');
        if (length < 0) return false;
        ReadOnlySpan<byte> text = value.Slice(at, length);
        byte[] scratch = ArrayPool<byte>.Shared.Rent(length + 4);
        bool isValid = TryBase64(text, scratch, out _);
        ArrayPool<byte>.Shared.Return(scratch);
        item = new StructuredBareItem(StructuredType.Bytes, 0, at, length);
        at += length + 1;
        return isValid;
    }

    // RFC 9651 4.2.7: padding may be missing; white space, which the framework would skip, is none of the alphabet.
    private static bool TryBase64(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        if (text.ContainsAny(" \t\r\n"u8)) return false;
        int whole = text.Length & ~3;
        ReadOnlySpan<byte> rest = text[whole..];
        if (Base64.DecodeFromUtf8(text[..whole], destination, out _, out written, isFinalBlock: true) != OperationStatus.Done) return false;
        if (rest.IsEmpty) return true;
        if (rest.Length == 1 || (whole > 0 && text[whole - 1] == '=')) return false;
        Span<byte> padded = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        rest.CopyTo(padded);
        Span<byte> last = stackalloc byte[3];
        if (Base64.DecodeFromUtf8(padded, last, out _, out int more, isFinalBlock: true) != OperationStatus.Done) return false;
        last[..more].CopyTo(destination[written..]);
        written += more;
        return true;
    }

    private static bool TryBoolean(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        if (at + 1 >= value.Length || value[at + 1] is not ((byte)'0' or (byte)'1')) return false;
        item = new StructuredBareItem(StructuredType.Boolean, value[at + 1] - '0', at, 2);
        at += 2;
        return true;
    }

    private static bool TryDisplayString(ReadOnlySpan<byte> value, ref int at, out StructuredBareItem item)
    {
        item = default;
        if (at == value.Length || value[at] != '"') return false;
        int start = ++at;
        for (; at < value.Length; at++)
        {
            byte b = value[at];
            if (b is < 0x20 or > 0x7E) return false;
            if (b == '%')
            {
                if (at + 2 >= value.Length || !IsLowerHex(value[at + 1]) || !IsLowerHex(value[at + 2])) return false;
                at += 2;
            }
            else if (b == '"')
            {
                item = new StructuredBareItem(StructuredType.DisplayString, 0, start, at - start);
                return IsUtf8(value[start..at++]);
            }
        }

        return false;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(text.Length);
        bool isValid = Utf8.IsValid(scratch.AsSpan(0, PercentDecode(text, scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
        return isValid;
    }

    private static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            destination[length++] = text[i];
        }

        return length;
    }

    private static int PercentDecode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '%')
            {
                b = (byte)((Hex(text[i + 1]) << 4) | Hex(text[i + 2]));
                i += 2;
            }

            destination[length++] = b;
        }

        return length;
    }

    private static bool IsLowerHex(byte b) => b is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    private static int Hex(byte b) => b <= '9' ? b - '0' : b - 'a' + 10;
}
