using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Waterfall.Http.Http1;

/// <summary>
/// Vectorised scans over a head's storage. Each returns the index of the first byte at or after <c>start</c> that is not of its class,
/// or <c>limit</c>. They load whole vectors, so the storage must have 32 readable bytes from <c>limit</c> on.
/// </summary>
internal static class Http1Scan
{
    // Bit h of entry l says whether the byte 0xhl is a token character (RFC 9110 5.6.2). A test walks all 256 bytes.
    private static Vector128<byte> TokenHighNibbles => Vector128.Create(
        (byte)0xE8, 0xFC, 0xF8, 0xFC, 0xFC, 0xFC, 0xFC, 0xFC, 0xF8, 0xF8, 0xF4, 0x54, 0xD0, 0x54, 0xF4, 0x70);

    private static Vector128<byte> NibbleBits => Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>End of a run of token characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfToken(ref byte storage, int start, int limit)
    {
        do
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref storage, (nuint)start);
            Vector128<byte> allowedHighs = Vector128.ShuffleNative(TokenHighNibbles, bytes & Vector128.Create((byte)0x0F));
            Vector128<byte> high = Vector128.ShuffleNative(NibbleBits, bytes >>> 4);
            uint stops = Vector128.Equals(allowedHighs & high, Vector128<byte>.Zero).ExtractMostSignificantBits();
            if (stops != 0) return Math.Min(start + BitOperations.TrailingZeroCount(stops), limit);
            start += Vector128<byte>.Count;
        }
        while (start < limit);
        return limit;
    }

    /// <summary>End of a run of field-value or reason bytes: anything but control characters; HTAB is not one here (RFC 9110 5.5).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfText(ref byte storage, int start, int limit)
    {
        do
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref storage, (nuint)start);
            // Controls but HTAB, in two compares: 0x00 to 0x1F, of which HTAB is passed over below, and DEL.
            Vector256<byte> controls = Vector256.LessThanOrEqual(bytes, Vector256.Create((byte)0x1F)) | Vector256.Equals(bytes, Vector256.Create((byte)0x7F));
            uint stops = controls.ExtractMostSignificantBits();
            if (stops == 0)
            {
                start += Vector256<byte>.Count;
                continue;
            }

            start += BitOperations.TrailingZeroCount(stops);
            if (Unsafe.Add(ref storage, start) != '\t') return Math.Min(start, limit);
            start++;
        }
        while (start < limit);
        return limit;
    }

    /// <summary>End of a run of target bytes: visible ASCII without <c>#</c> and <c>\</c> (docs/PATHS.md).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfTarget(ref byte storage, int start, int limit)
    {
        do
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref storage, (nuint)start);
            // 0x21 to 0x7E become 0 to 0x5D, everything else more.
            Vector256<byte> shifted = bytes - Vector256.Create((byte)0x21);
            Vector256<byte> visible = Vector256.Equals(Vector256.Min(shifted, Vector256.Create((byte)0x5D)), shifted);
            Vector256<byte> refused = Vector256.Equals(bytes, Vector256.Create((byte)'#')) | Vector256.Equals(bytes, Vector256.Create((byte)'\\'));
            uint stops = (~visible | refused).ExtractMostSignificantBits();
            if (stops != 0) return Math.Min(start + BitOperations.TrailingZeroCount(stops), limit);
            start += Vector256<byte>.Count;
        }
        while (start < limit);
        return limit;
    }
}
