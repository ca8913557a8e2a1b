using System.Buffers;
using System.Text;

namespace Waterfall.Core.Diagnostics;

/// <summary>Bytes from the wire as the inside of a JSON string (RFC 8259 7).</summary>
internal static class JsonEscaper
{
    /// <summary>No byte grows to more: <c>\u00xx</c>.</summary>
    internal const int MaxGrowth = 6;

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(c => (byte)c).Except([(byte)'"', (byte)'\\'])]);

    /// <summary>
    /// Writes as much of the value as fits, never half a character. What is not UTF-8 becomes U+FFFD; controls, and the line separators that some readers
    /// split lines at, are escaped, so that a line is one line and harmless on a terminal.
    /// </summary>
    /// <returns>Whether all of it fitted.</returns>
    internal static bool TryWrite(ReadOnlySpan<byte> value, Span<byte> output, out int written)
    {
        written = 0;
        while (!value.IsEmpty)
        {
            var plain = value.IndexOfAnyExcept(Plain);
            if (plain < 0)
                plain = value.Length;
            if (plain == 0)
            {
                if (!TryWriteOne(value, output, out var read, ref written))
                    return false;
                value = value[read..];
                continue;
            }
            var count = Math.Min(plain, output.Length - written);
            value[..count].CopyTo(output[written..]);
            written += count;
            if (count < plain)
                return false;
            value = value[count..];
        }
        return true;
    }

    private static bool TryWriteOne(ReadOnlySpan<byte> value, Span<byte> output, out int read, ref int written)
    {
        if (value[0] is (byte)'"' or (byte)'\\')
        {
            read = 1;
            return TryCopy([(byte)'\\', value[0]], output, ref written);
        }
        var status = Rune.DecodeFromUtf8(value, out var rune, out read);
        if (status != OperationStatus.Done)
            return TryEscape(0xfffd, output, ref written);
        // C0, DEL and C1; U+2028 and U+2029 end lines for JavaScript and Python.
        if (rune.Value is < 0x20 or (>= 0x7f and < 0xa0) or 0x2028 or 0x2029)
            return TryEscape(rune.Value, output, ref written);
        return TryCopy(value[..read], output, ref written);
    }

    private static bool TryEscape(int code, Span<byte> output, ref int written)
    {
        Span<byte> escape = [(byte)'\\', (byte)'u', Digit(code >> 12), Digit(code >> 8), Digit(code >> 4), Digit(code)];
        return TryCopy(escape, output, ref written);
    }

    private static bool TryCopy(ReadOnlySpan<byte> bytes, Span<byte> output, ref int written)
    {
        if (!bytes.TryCopyTo(output[written..]))
            return false;
        written += bytes.Length;
        return true;
    }

    private static byte Digit(int value) => "0123456789abcdef"u8[value & 15];
}
