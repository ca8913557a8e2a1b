using System.Buffers;

namespace Waterfall.Core.Policies;

/// <summary>Percent-encoding (RFC 3986 2.1).</summary>
internal static class PercentEncoder
{
    // RFC 3986 2.3.
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~"u8);

    // RFC 3986 2.2 and 2.3, and the percent sign of what is encoded already; without those that some read otherwise than they are written.
    private static readonly SearchValues<byte> Reference =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~:/?#[]@!$&'()*+,;=%"u8);

    /// <summary>Writes text that stands for itself alone: all but letters, digits and <c>-._~</c> is encoded.</summary>
    internal static void WriteData(ReadOnlySpan<byte> text, IBufferWriter<byte> output) => Write(text, Unreserved, output);

    /// <summary>Writes a URI reference: only what none may hold is encoded.</summary>
    internal static void WriteReference(ReadOnlySpan<byte> text, IBufferWriter<byte> output) => Write(text, Reference, output);

    private static void Write(ReadOnlySpan<byte> text, SearchValues<byte> kept, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(kept);
            if (run < 0)
                run = text.Length;
            output.Write(text[..run]);
            text = text[run..];
            if (text.IsEmpty)
                return;
            var escape = output.GetSpan(3);
            escape[0] = (byte)'%';
            escape[1] = "0123456789ABCDEF"u8[text[0] >> 4];
            escape[2] = "0123456789ABCDEF"u8[text[0] & 0xF];
            output.Advance(3);
            text = text[1..];
        }
    }
}
