using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Waterfall.Http.Semantics;

/// <summary>
/// Brings a path to the one form that is both routed and forwarded (RFC 3986 6.2.2), so that no upstream sees another path than the
/// rules matched. The rules are written down in <c>docs/PATHS.md</c>.
/// </summary>
public static class PathNormalizer
{
    // Visible ASCII without "%", "#", "\\" and "?".
    private static readonly SearchValues<byte> PlainBytes = SearchValues.Create(
        "!\"$&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>Whether a path is in normal form already, as nearly all are.</summary>
    /// <param name="path">The path, without the query.</param>
    /// <returns>
    /// <c>false</c> sends the path through <see cref="Normalize"/>, which may find that nothing changes: a segment like <c>.well-known</c>, or a
    /// percent-encoding that has to stay.
    /// </returns>
    public static bool IsNormal(ReadOnlySpan<byte> path)
    {
        return path.StartsWith("/"u8) && !path.ContainsAnyExcept(PlainBytes) && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;
    }

    /// <summary>As <see cref="IsNormal"/>, for a path that is not empty and has 32 readable bytes behind it.</summary>
    /// <remarks>One vectorised pass. Benchmark: HeadParserBenchmarks.</remarks>
    internal static bool IsNormalPadded(ref byte path, int length)
    {
        if (path != '/') return false;
        for (int at = 0; at < length; at += Vector256<byte>.Count)
        {
            // Compared with itself a byte further, to see pairs.
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref path, (nuint)at);
            Vector256<byte> next = Vector256.LoadUnsafe(ref path, (nuint)at + 1);
            Vector256<byte> pairs = Vector256.Equals(bytes, Vector256.Create((byte)'/'))
                & (Vector256.Equals(next, Vector256.Create((byte)'/')) | Vector256.Equals(next, Vector256.Create((byte)'.')));
            uint odd = Odd(bytes).ExtractMostSignificantBits();
            uint paired = pairs.ExtractMostSignificantBits();
            int left = length - at;
            if (left <= Vector256<byte>.Count)
            {
                odd <<= Vector256<byte>.Count - left; // what is behind the path does not count
                paired = (paired << (Vector256<byte>.Count - left)) << 1; // and its last byte begins no pair
            }

            if ((odd | paired) != 0) return false;
        }

        return true;
    }

    /// <summary>Writes the normal form of a path.</summary>
    /// <param name="path">The path, without the query; begins with a slash.</param>
    /// <param name="destination">At least as long as the path; they may not overlap.</param>
    /// <param name="written">Length of the normal form, never more than that of the path.</param>
    /// <returns>
    /// <see cref="HttpRejection.None"/>, or <see cref="HttpRejection.InvalidTarget"/>, <see cref="HttpRejection.InvalidPercentEncoding"/>,
    /// <see cref="HttpRejection.EncodedNul"/>, <see cref="HttpRejection.AmbiguousPath"/>.
    /// </returns>
    public static HttpRejection Normalize(ReadOnlySpan<byte> path, Span<byte> destination, out int written)
    {
        written = 0;
        if (path.IsEmpty || path[0] != '/') return HttpRejection.InvalidTarget;
        destination[0] = (byte)'/';
        int length = 1;
        int at = 1;
        while (at < path.Length)
        {
            int segmentStart = length;
            HttpRejection rejection = CopySegment(path, ref at, destination, ref length, out bool encodedSeparator);
            if (rejection != HttpRejection.None) return rejection;
            ReadOnlySpan<byte> segment = destination[segmentStart..length];
            if (HidesDotSegment(segment, encodedSeparator)) return HttpRejection.AmbiguousPath;
            bool slash = at < path.Length; // stopped at a slash
            at++;
            length = EndSegment(destination, segmentStart, segment, slash);
        }

        written = length;
        return HttpRejection.None;
    }

    /// <summary>Settles a copied segment; the output always ends with a slash when a segment begins.</summary>
    private static int EndSegment(Span<byte> destination, int start, ReadOnlySpan<byte> segment, bool slash)
    {
        if (segment.IsEmpty || segment.SequenceEqual("."u8)) return start; // "//" merged, "/./" and a trailing "/." dropped
        if (segment.SequenceEqual(".."u8))
        {
            // RFC 3986 5.2.4: takes the segment before with it, never above the root.
            return start == 1 ? 1 : destination[..(start - 1)].LastIndexOf((byte)'/') + 1;
        }

        int end = start + segment.Length;
        if (slash) destination[end++] = (byte)'/';
        return end;
    }

    private static HttpRejection CopySegment(ReadOnlySpan<byte> path, ref int at, Span<byte> destination, ref int length, out bool encodedSeparator)
    {
        encodedSeparator = false;
        for (; at < path.Length && path[at] != '/'; at++)
        {
            byte b = path[at];
            if (b is < 0x21 or > 0x7E or (byte)'#' or (byte)'\\' or (byte)'?') return HttpRejection.InvalidTarget;
            if (b != '%')
            {
                destination[length++] = b;
                continue;
            }

            if (at + 2 >= path.Length || !TryHex(path[at + 1], out int high) || !TryHex(path[at + 2], out int low)) return HttpRejection.InvalidPercentEncoding;
            at += 2;
            int value = (high << 4) | low;
            if (value == 0) return HttpRejection.EncodedNul;
            if (IsUnreserved(value))
            {
                destination[length++] = (byte)value; // RFC 3986 6.2.2.2
                continue;
            }

            encodedSeparator |= value is '/' or '\\';
            destination[length++] = (byte)'%';
            destination[length++] = UpperHex(high); // RFC 3986 6.2.2.1
            destination[length++] = UpperHex(low);
        }

        return HttpRejection.None;
    }

    /// <summary>
    /// A segment that becomes a dot segment for whoever decodes <c>%2F</c> or <c>%5C</c>, or drops path parameters (<c>..;x</c>), first.
    /// </summary>
    private static bool HidesDotSegment(ReadOnlySpan<byte> segment, bool encodedSeparator)
    {
        while (encodedSeparator)
        {
            int separator = IndexOfEncodedSeparator(segment);
            ReadOnlySpan<byte> part = separator < 0 ? segment : segment[..separator];
            if (part.SequenceEqual("."u8) || part.SequenceEqual(".."u8) || IsParameterisedDot(part)) return true;
            if (separator < 0) return false;
            segment = segment[(separator + 3)..];
        }

        return IsParameterisedDot(segment);
    }

    private static bool IsParameterisedDot(ReadOnlySpan<byte> part) => part.StartsWith(".;"u8) || part.StartsWith("..;"u8);

    private static int IndexOfEncodedSeparator(ReadOnlySpan<byte> segment)
    {
        int slash = segment.IndexOf("%2F"u8);
        int backslash = segment.IndexOf("%5C"u8);
        return slash < 0 ? backslash : backslash < 0 ? slash : Math.Min(slash, backslash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Odd(Vector256<byte> bytes) =>
        Vector256.LessThan(bytes, Vector256.Create((byte)0x21)) | Vector256.GreaterThan(bytes, Vector256.Create((byte)0x7E))
        | Vector256.Equals(bytes, Vector256.Create((byte)'%')) | Vector256.Equals(bytes, Vector256.Create((byte)'#'))
        | Vector256.Equals(bytes, Vector256.Create((byte)'\\')) | Vector256.Equals(bytes, Vector256.Create((byte)'?'));

    // RFC 3986 2.3.
    private static bool IsUnreserved(int value) =>
        value < 0x80 && (char.IsAsciiLetterOrDigit((char)value) || value is '-' or '.' or '_' or '~');

    private static byte UpperHex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);

    private static bool TryHex(byte b, out int digit)
    {
        int letter = (b | 0x20) - 'a';
        digit = (uint)(b - '0') <= 9 ? b - '0' : (uint)letter <= 5 ? letter + 10 : -1;
        return digit >= 0;
    }
}
