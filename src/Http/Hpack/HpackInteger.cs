using System.Runtime.CompilerServices;

namespace Waterfall.Http.Hpack;

/// <summary>Integers with a prefix of N bits (RFC 7541 5.1).</summary>
/// <code>
///   0   1   2   3   4   5   6   7
/// +---+---+---+---+---+---+---+---+
/// | ? | ? | ? | 1   1   1   1   1 |   prefix: the value, or all ones
/// +---+---+---+-------------------+
/// | 1 |    Value-(2^N-1) LSB      |
/// +---+---------------------------+
///                ...
/// +---+---------------------------+
/// | 0 |    Value-(2^N-1) MSB      |
/// +---+---------------------------+
/// </code>
internal static class HpackInteger
{
    /// <summary>The most bytes an integer takes that <see cref="Write"/> writes and <see cref="TryRead"/> reads: a prefix and 35 bits.</summary>
    public const int MaxLength = 6;

    /// <summary>Reads an integer.</summary>
    /// <param name="data">What there is.</param>
    /// <param name="position">The prefix's place; behind the integer afterwards, when all of it is there.</param>
    /// <param name="mask">The bits of the prefix.</param>
    /// <param name="value">The value.</param>
    /// <returns><see cref="HpackError.Truncated"/> if its end is not there yet, <see cref="HpackError.InvalidInteger"/> if it is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HpackError TryRead(ReadOnlySpan<byte> data, scoped ref int position, int mask, out int value)
    {
        value = 0;
        if ((uint)position >= (uint)data.Length) return HpackError.Truncated;
        value = data[position] & mask;
        if (value == mask) return ReadRest(data, ref position, ref value);
        position++;
        return HpackError.None;
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="pattern">The bits above the prefix.</param>
    /// <param name="mask">The bits of the prefix.</param>
    /// <param name="value">The value: not negative.</param>
    /// <returns>Bytes written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> destination, byte pattern, int mask, int value)
    {
        if (value >= mask) return WriteLong(destination, pattern, mask, value);
        destination[0] = (byte)(pattern | value);
        return 1;
    }

    // RFC 7541 5.1: more octets or a greater value than is accepted is a decoding error. Five octets take all of 31 bits.
    private static HpackError ReadRest(ReadOnlySpan<byte> data, scoped ref int position, ref int value)
    {
        long sum = value;
        int at = position + 1;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at >= data.Length) return HpackError.Truncated;
            byte octet = data[at++];
            sum += (long)(octet & 0x7F) << shift;
            if ((octet & 0x80) != 0) continue;
            if (sum > int.MaxValue) return HpackError.InvalidInteger;
            value = (int)sum;
            position = at;
            return HpackError.None;
        }
        return HpackError.InvalidInteger;
    }

    private static int WriteLong(Span<byte> destination, byte pattern, int mask, int value)
    {
        destination[0] = (byte)(pattern | mask);
        int written = 1;
        int rest = value - mask;
        while (rest >= 0x80)
        {
            destination[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        destination[written++] = (byte)rest;
        return written;
    }
}
