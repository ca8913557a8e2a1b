using System.Buffers.Text;

namespace Waterfall.Core.Expressions.Json;

/// <summary>Numbers as RFC 8259 6 writes them, and how they compare: exactly where both are whole and fit 64 bits, as doubles otherwise.</summary>
internal static class JsonNumber
{
    internal static double ToDouble(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out double value, out _) ? value : 0;

    internal static bool TryToInt64(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;

    internal static int Compare(in JsonValue left, in JsonValue right)
    {
        if (left.TryGetInt64(out var one) && right.TryGetInt64(out var other)) return one.CompareTo(other);
        left.TryGetDouble(out var first);
        right.TryGetDouble(out var second);
        return first.CompareTo(second);
    }

    /// <summary>How many bytes at the beginning are a number; 0 if none are.</summary>
    internal static int Length(ReadOnlySpan<byte> text)
    {
        var at = text is [(byte)'-', ..] ? 1 : 0;
        var digits = Digits(text, at);
        // RFC 8259 6: int = zero / ( digit1-9 *DIGIT )
        if (digits == 0 || (digits > 1 && text[at] == '0')) return 0;
        at += digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = Digits(text, at + 1);
            if (digits == 0) return 0;
            at += digits + 1;
        }
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            var exponent = at + 1 < text.Length && text[at + 1] is (byte)'+' or (byte)'-' ? at + 2 : at + 1;
            digits = Digits(text, exponent);
            if (digits == 0) return 0;
            at = exponent + digits;
        }
        return at;
    }

    private static int Digits(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at - start;
    }
}
