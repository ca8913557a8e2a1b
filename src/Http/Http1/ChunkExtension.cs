using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>The grammar of chunk extensions, a byte at a time (RFC 9112 7.1.1). They are checked, bounded and dropped.</summary>
internal static class ChunkExtension
{
    /// <summary>The phase after one more byte; <see cref="ChunkPhase.HeaderLf"/> for the CR that ends the header; <c>false</c> refuses it.</summary>
    public static bool TryStep(ChunkPhase phase, byte b, out ChunkPhase next)
    {
        bool space = FieldSyntax.IsWhitespace(b);
        next = phase;
        switch (phase)
        {
            case ChunkPhase.ExtensionStart when !space:
                next = ChunkPhase.ExtensionName;
                return IsTokenByte(b);
            case ChunkPhase.ExtensionValueStart when !space:
                next = b == '"' ? ChunkPhase.ExtensionQuoted : ChunkPhase.ExtensionToken;
                return b == '"' || IsTokenByte(b);
            case ChunkPhase.ExtensionStart or ChunkPhase.ExtensionValueStart:
                return true; // BWS
            case ChunkPhase.ExtensionName:
                return IsTokenByte(b) || TryEnd(b, space, ChunkPhase.AfterExtensionName, out next);
            case ChunkPhase.ExtensionToken:
                return IsTokenByte(b) || TryEnd(b, space, ChunkPhase.AfterExtensionValue, out next);
            case ChunkPhase.ExtensionQuotedEnd:
                return TryEnd(b, space, ChunkPhase.AfterExtensionValue, out next);
            case ChunkPhase.AfterExtensionName or ChunkPhase.AfterExtensionValue:
                // After whitespace the grammar wants another ";" or "="; the header may not end here.
                return b != '\r' && TryEnd(b, space, phase, out next);
            case ChunkPhase.ExtensionQuoted:
                if (b == '"') next = ChunkPhase.ExtensionQuotedEnd;
                else if (b == '\\') next = ChunkPhase.ExtensionQuotedPair;
                return IsQuotable(b);
            default:
                next = ChunkPhase.ExtensionQuoted; // RFC 9110 5.6.4: quoted-pair
                return IsQuotable(b);
        }
    }

    private static bool TryEnd(byte b, bool space, ChunkPhase after, out ChunkPhase next)
    {
        next = b switch
        {
            (byte)'\r' => ChunkPhase.HeaderLf,
            (byte)';' => ChunkPhase.ExtensionStart,
            (byte)'=' => ChunkPhase.ExtensionValueStart,
            _ => after,
        };
        return space || b is (byte)'\r' or (byte)';' || (b == '=' && after == ChunkPhase.AfterExtensionName);
    }

    private static bool IsTokenByte(byte b) => FieldSyntax.IsToken(new ReadOnlySpan<byte>(in b));

    // RFC 9110 5.6.4: HTAB, SP, visible and obs-text; never CR or LF, which is how lenient proxies were smuggled through.
    private static bool IsQuotable(byte b) => b == '\t' || (b >= 0x20 && b != 0x7F);
}
