using System.Buffers;

namespace Waterfall.Http.Semantics;

/// <summary>The character classes of messages, for bytes that do not come from a parser.</summary>
internal static class FieldSyntax
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // RFC 9110 5.5: everything but HTAB below space, and DEL.
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>RFC 9110 5.6.2: at least one token character and nothing else.</summary>
    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && !bytes.ContainsAnyExcept(TokenBytes);

    /// <summary>No control character but HTAB.</summary>
    public static bool IsText(ReadOnlySpan<byte> bytes) => !bytes.ContainsAny(Controls);

    /// <summary>RFC 9110 5.5: text without whitespace at its ends.</summary>
    public static bool IsFieldValue(ReadOnlySpan<byte> bytes) =>
        IsText(bytes) && (bytes.IsEmpty || (!IsWhitespace(bytes[0]) && !IsWhitespace(bytes[^1])));

    /// <summary>Visible ASCII without <c>#</c> and <c>\</c>: what may stand in a path or query (docs/PATHS.md).</summary>
    public static bool IsTarget(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E) && !bytes.ContainsAny((byte)'#', (byte)'\\');

    /// <summary>RFC 9110 5.6.3: SP or HTAB.</summary>
    public static bool IsWhitespace(byte b) => b is (byte)' ' or (byte)'\t';
}
