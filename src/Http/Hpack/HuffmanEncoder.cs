using System.Buffers.Binary;

namespace Waterfall.Http.Hpack;

/// <summary>Octets to Huffman-coded strings (RFC 7541 5.2).</summary>
internal static class HuffmanEncoder
{
    // A code in the high 32 bits, its length in the low ones. The second half has the codes of lower-case letters for upper-case ones: names.
    private const int LowerCase = 256;
    private static readonly ulong[] Table = MakeTable();

    /// <summary>Encodes a string, as long as that makes it shorter.</summary>
    /// <param name="text">The string.</param>
    /// <param name="isName">Whether letters are written in lower case (RFC 9113 8.2).</param>
    /// <param name="destination">At least as long as the string, and seven bytes more.</param>
    /// <returns>Bytes written: less than the string has; or -1, when the string is not shorter for it.</returns>
    public static int Encode(ReadOnlySpan<byte> text, bool isName, Span<byte> destination)
    {
        ReadOnlySpan<ulong> table = Table.AsSpan(isName ? LowerCase : 0, 256);
        ulong pending = 0;
        int bits = 0;
        int written = 0;
        foreach (byte each in text)
        {
            ulong code = table[each];
            int length = (int)(code & 0x1F);
            pending = (pending << length) | (code >> 32);
            bits += length;
            if (bits < 32) continue;
            // Here at most 31 + 30 bits are pending.
            if (written + 4 > text.Length) return -1;
            bits -= 32;
            BinaryPrimitives.WriteUInt32BigEndian(destination[written..], (uint)(pending >> bits));
            written += 4;
        }
        int total = written + ((bits + 7) >> 3);
        if (total >= text.Length) return -1;
        // What is left, padded with the first bits of EOS, which are ones (RFC 7541 5.2).
        ulong rest = (pending << (63 - bits) << 1) | (ulong.MaxValue >> bits);
        BinaryPrimitives.WriteUInt32BigEndian(destination[written..], (uint)(rest >> 32));
        return total;
    }

    private static ulong[] MakeTable()
    {
        ulong[] table = new ulong[2 * LowerCase];
        uint[] codes = HuffmanCode.Codes();
        for (int i = 0; i < LowerCase; i++)
        {
            int lower = i is >= 'A' and <= 'Z' ? i | 0x20 : i;
            table[i] = ((ulong)codes[i] << 32) | HuffmanCode.Lengths[i];
            table[LowerCase + i] = ((ulong)codes[lower] << 32) | HuffmanCode.Lengths[lower];
        }
        return table;
    }
}
