using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waterfall.Http.Hpack;

/// <summary>Huffman-coded strings to octets (RFC 7541 5.2).</summary>
internal static class HuffmanDecoder
{
    /// <summary>Bytes behind the decoded ones that <see cref="Decode"/> may write.</summary>
    public const int Slack = 2;

    // A look-up takes 12 bits and gives one or two symbols: most of what stands in fields has codes of 5 and 6 bits. Two of 6 bits do not fit
    // in 11, and a user agent takes 40 % longer. Benchmark: HpackBenchmarks.HuffmanDecode.
    private const int IndexBits = 12;

    // An entry: the symbols in bits 0 to 15, the bits that both take in 16 to 23, that the first takes in 24 to 28, how many symbols in 30 and 31.
    // 0 stands for a code of more than 12 bits.
    private static readonly uint[] Pairs = MakePairs();

    // For longer codes: the first window (32 bits, the code at the top) that is beyond the codes of a length, and the place in the order of all
    // symbols of that length's first code, less that code.
    private static readonly ulong[] Limits = new ulong[HuffmanCode.MaxLength + 1];
    private static readonly int[] Bases = new int[HuffmanCode.MaxLength + 1];
    private static readonly int[] Order = HuffmanCode.InOrder();

    static HuffmanDecoder()
    {
        uint[] codes = HuffmanCode.Codes();
        for (int i = 0; i < Order.Length; i++)
        {
            int length = HuffmanCode.Lengths[Order[i]];
            if (Limits[length] == 0) Bases[length] = i - (int)codes[Order[i]];
            Limits[length] = (ulong)(codes[Order[i]] + 1) << (32 - length);
        }
    }

    /// <summary>The most bytes that a string can decode to.</summary>
    /// <param name="encodedLength">Bytes of the encoded string.</param>
    public static int MaxLength(int encodedLength) => (int)((long)encodedLength * 8 / HuffmanCode.MinLength);

    /// <summary>Decodes a string.</summary>
    /// <param name="encoded">The whole string.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> and <see cref="Slack"/> bytes.</param>
    /// <returns>Bytes written, or -1 for a string that is none: it holds EOS, or its padding is none.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (destination.Length < MaxLength(encoded.Length) + Slack) throw new ArgumentException("The destination is too small.", nameof(destination));
        ref byte source = ref MemoryMarshal.GetReference(encoded);
        ref byte target = ref MemoryMarshal.GetReference(destination);
        ref uint pairs = ref MemoryMarshal.GetArrayDataReference(Pairs);
        nint written = 0;
        nint bit = 0;
        nint fast = ((nint)encoded.Length * 8) - 64;
        while (bit <= fast)
        {
            // 57 bits or more: enough for four look-ups, or for a long code.
            ulong window = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref source, bit >> 3))) << (int)(bit & 7);
            uint pair = Unsafe.Add(ref pairs, (nint)(window >> (64 - IndexBits)));
            if (pair == 0)
            {
                int symbol = DecodeLong((uint)(window >> 32), out int length);
                if (symbol == HuffmanCode.EndOfString) return -1;
                Unsafe.AddByteOffset(ref target, written++) = (byte)symbol;
                bit += length;
                continue;
            }
            for (int i = 0; ; i++)
            {
                Unsafe.WriteUnaligned(ref Unsafe.AddByteOffset(ref target, written), (ushort)pair);
                int bits = (byte)(pair >> 16);
                window <<= bits;
                bit += bits;
                written += (nint)(pair >> 30);
                if (i == 3) break;
                pair = Unsafe.Add(ref pairs, (nint)(window >> (64 - IndexBits)));
                if (pair == 0) break;
            }
        }
        return DecodeTail(encoded, (int)bit, destination, (int)written);
    }

    /// <summary>The last up to 64 bits, of which those behind the end are read as ones: the beginning of EOS.</summary>
    private static int DecodeTail(ReadOnlySpan<byte> encoded, int bit, Span<byte> destination, int written)
    {
        int left = (encoded.Length * 8) - bit;
        ulong window = ReadTail(encoded, bit);
        while (left > 0)
        {
            uint pair = Pairs[(int)(window >> (64 - IndexBits))];
            int bits = (int)(pair >> 16) & 0xFF;
            int count = (int)(pair >> 30);
            int symbols = (int)pair;
            if (pair == 0)
            {
                symbols = DecodeLong((uint)(window >> 32), out bits);
                count = 1;
                // Padding is a prefix of EOS of at most 7 bits (RFC 7541 5.2); EOS itself is refused.
                if (symbols == HuffmanCode.EndOfString) return left < 8 ? written : -1;
            }
            else if (bits > left)
            {
                bits = (int)(pair >> 24) & 0x1F;
                count = 1;
            }
            if (bits > left) return -1;
            destination[written] = (byte)symbols;
            destination[written + 1] = (byte)(symbols >> 8);
            written += count;
            window = (window << bits) | ((1UL << bits) - 1);
            left -= bits;
        }
        return written;
    }

    private static ulong ReadTail(ReadOnlySpan<byte> encoded, int bit)
    {
        ulong window = ulong.MaxValue;
        if (encoded.Length >= sizeof(ulong))
        {
            // Of the last eight bytes, those bits that are left.
            int left = (encoded.Length * 8) - bit;
            return left == 0 ? window : (BinaryPrimitives.ReadUInt64BigEndian(encoded[^sizeof(ulong)..]) << (64 - left)) | (window >> left);
        }
        int shift = 64;
        foreach (byte each in encoded)
        {
            shift -= 8;
            window ^= (ulong)(byte)~each << shift;
        }
        return window;
    }

    private static int DecodeLong(uint window, out int length)
    {
        length = IndexBits + 1;
        while (window >= Limits[length] && length < HuffmanCode.MaxLength) length++;
        return Order[Bases[length] + (int)(window >> (32 - length))];
    }

    private static uint[] MakePairs()
    {
        uint[] pairs = new uint[1 << IndexBits];
        uint[] codes = HuffmanCode.Codes();
        for (int first = 0; first < HuffmanCode.EndOfString; first++)
        {
            int length = HuffmanCode.Lengths[first];
            if (length > IndexBits) continue;
            Fill(pairs, codes[first], length, (uint)first | ((uint)length << 16) | ((uint)length << 24) | (1u << 30));
            for (int second = 0; second < HuffmanCode.EndOfString; second++)
            {
                int both = length + HuffmanCode.Lengths[second];
                if (both > IndexBits) continue;
                uint code = (codes[first] << HuffmanCode.Lengths[second]) | codes[second];
                Fill(pairs, code, both, (uint)first | ((uint)second << 8) | ((uint)both << 16) | ((uint)length << 24) | (2u << 30));
            }
        }
        return pairs;
    }

    private static void Fill(uint[] pairs, uint code, int length, uint entry)
    {
        pairs.AsSpan((int)(code << (IndexBits - length)), 1 << (IndexBits - length)).Fill(entry);
    }
}
