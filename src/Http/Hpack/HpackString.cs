namespace Waterfall.Http.Hpack;

/// <summary>String literals (RFC 7541 5.2).</summary>
/// <code>
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | H |    String Length (7+)     |
/// +---+---------------------------+
/// |  String Data (Length octets)  |
/// +-------------------------------+
/// </code>
internal static class HpackString
{
    /// <summary>Bytes that <see cref="Write"/> needs beyond those of the string.</summary>
    public const int Overhead = 8;

    private const byte Huffman = 0x80;
    private const int LengthMask = 0x7F;

    /// <summary>Writes a string, Huffman-coded where that is shorter.</summary>
    /// <param name="destination">At least <see cref="Overhead"/> bytes more than the string has.</param>
    /// <param name="text">The string.</param>
    /// <param name="isName">Whether letters are written in lower case (RFC 9113 8.2).</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> text, bool isName)
    {
        // One pass: behind the one byte that most lengths take, moved where it takes more.
        int coded = HuffmanEncoder.Encode(text, isName, destination[1..]);
        if (coded < 0) return WritePlain(destination, text, isName);
        if (coded < LengthMask)
        {
            destination[0] = (byte)(Huffman | coded);
            return 1 + coded;
        }
        return MoveBehindLength(destination, coded);
    }

    // On its own: with room on the stack of its own the method that is called for every literal would copy its arguments first.
    private static int MoveBehindLength(Span<byte> destination, int coded)
    {
        Span<byte> length = stackalloc byte[HpackInteger.MaxLength];
        int prefix = HpackInteger.Write(length, Huffman, LengthMask, coded);
        destination.Slice(1, coded).CopyTo(destination[prefix..]);
        length[..prefix].CopyTo(destination);
        return prefix + coded;
    }

    private static int WritePlain(Span<byte> destination, ReadOnlySpan<byte> text, bool isName)
    {
        int prefix = HpackInteger.Write(destination, 0, LengthMask, text.Length);
        Span<byte> copy = destination.Slice(prefix, text.Length);
        text.CopyTo(copy);
        if (!isName) return prefix + text.Length;
        foreach (ref byte each in copy)
        {
            if (each is >= (byte)'A' and <= (byte)'Z') each |= 0x20;
        }
        return prefix + text.Length;
    }
}
