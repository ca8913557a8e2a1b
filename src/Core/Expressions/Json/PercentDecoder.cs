using System.Buffers;
using System.Text.Unicode;

namespace Waterfall.Core.Expressions.Json;

/// <summary>Percent-decoding (RFC 3986 2.1) of text that a client sent.</summary>
internal static class PercentDecoder
{
    /// <summary>The decoded text, or the text as received if a percent sign has no two digits behind it or the result is no UTF-8.</summary>
    internal static JsonValue Decode(JsonArena arena, ReadOnlySpan<byte> text, bool plusIsSpace)
    {
        var start = arena.ByteCount;
        if (!TryWrite(arena, text, plusIsSpace) || !Utf8.IsValid(arena.Bytes(start, arena.ByteCount - start)))
        {
            arena.Truncate(start);
            arena.Write(text);
        }
        return arena.StringSince(start);
    }

    /// <summary>Whether decoding would change the text.</summary>
    internal static bool IsEncoded(ReadOnlySpan<byte> text, bool plusIsSpace) => text.Contains((byte)'%') || (plusIsSpace && text.Contains((byte)'+'));

    private static bool TryWrite(JsonArena arena, ReadOnlySpan<byte> text, bool plusIsSpace)
    {
        var output = arena.GetSpan(text.Length);
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value == '%')
            {
                if (i + 2 >= text.Length || HexDigit.Value(text[i + 1]) < 0 || HexDigit.Value(text[i + 2]) < 0) return false;
                value = (byte)((HexDigit.Value(text[i + 1]) << 4) | HexDigit.Value(text[i + 2]));
                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }
            output[length++] = value;
        }
        arena.Advance(length);
        return true;
    }
}
