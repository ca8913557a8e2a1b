namespace Waterfall.Core.Expressions.Functions;

/// <summary>Strings are counted in code points (JMESPath, length), of which UTF-8 marks the first byte.</summary>
internal static class CodePoints
{
    internal static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var value in text) count += IsFirst(value) ? 1 : 0;
        return count;
    }

    /// <summary>Where the code point of an index begins; the length of the text if it has no so many.</summary>
    internal static int Offset(ReadOnlySpan<byte> text, int index)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (IsFirst(text[at]) && index-- == 0) return at;
        }
        return text.Length;
    }

    private static bool IsFirst(byte value) => (value & 0xC0) != 0x80;
}
