namespace Waterfall.Http.Hpack;

/// <summary>
/// The code of RFC 7541 Appendix B. It is canonical: codes are given out in the order of length, then symbol, so that the lengths tell all of it.
/// </summary>
internal static class HuffmanCode
{
    /// <summary>Octets and EOS.</summary>
    public const int Symbols = 257;

    /// <summary>The symbol that ends no string: its first bits are the padding (RFC 7541 5.2).</summary>
    public const int EndOfString = 256;

    /// <summary>The longest code in bits.</summary>
    public const int MaxLength = 30;

    /// <summary>The shortest code in bits.</summary>
    public const int MinLength = 5;

    /// <summary>The length in bits of each symbol's code.</summary>
    public static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    /// <summary>The symbols in the order of their codes.</summary>
    public static int[] InOrder()
    {
        int[] symbols = new int[Symbols];
        int count = 0;
        for (int length = MinLength; length <= MaxLength; length++)
        {
            for (int symbol = 0; symbol < Symbols; symbol++)
            {
                if (Lengths[symbol] == length) symbols[count++] = symbol;
            }
        }
        return symbols;
    }

    /// <summary>The code of each symbol, in its low bits.</summary>
    public static uint[] Codes()
    {
        uint[] codes = new uint[Symbols];
        uint next = 0;
        int previous = MinLength;
        foreach (int symbol in InOrder())
        {
            next <<= Lengths[symbol] - previous;
            previous = Lengths[symbol];
            codes[symbol] = next++;
        }
        return codes;
    }
}
