using System.Buffers.Binary;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary><c>HTTP-version = "HTTP" "/" DIGIT "." DIGIT</c>, case-sensitive (RFC 9112 2.3).</summary>
internal static class Http1Version
{
    /// <summary>Length of a version.</summary>
    public const int Bytes = 8;

    private const ulong Http11 = 0x312E312F50545448; // "HTTP/1.1", little-endian
    private const ulong Http10 = 0x302E312F50545448;

    /// <summary>Matches a version and the one byte that must follow it, from however many bytes there are.</summary>
    /// <param name="bytes">From the first byte of the version on.</param>
    /// <param name="terminator">The byte after it: CR in a request line, SP in a status line.</param>
    /// <param name="version">The version.</param>
    /// <param name="rejection">Why not: malformed, or well-formed and unsupported.</param>
    /// <param name="seen">How many bytes fit before the first that does not.</param>
    public static ParseStatus Match(ReadOnlySpan<byte> bytes, byte terminator, out HttpVersion version, out HttpRejection rejection, out int seen)
    {
        version = HttpVersion.Http11;
        rejection = HttpRejection.None;
        seen = Bytes;
        if (bytes.Length > Bytes && bytes[Bytes] == terminator)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            if (word == Http11) return ParseStatus.Done;
            if (word == Http10)
            {
                version = HttpVersion.Http10;
                return ParseStatus.Done;
            }
        }

        return MatchSlowly(bytes, terminator, out rejection, out seen);
    }

    private static ParseStatus MatchSlowly(ReadOnlySpan<byte> bytes, byte terminator, out HttpRejection rejection, out int seen)
    {
        rejection = HttpRejection.None;
        for (seen = 0; seen <= Bytes; seen++)
        {
            if (seen == bytes.Length) return ParseStatus.NeedMore;
            byte b = bytes[seen];
            bool fits = seen switch
            {
                < 5 => b == "HTTP/"u8[seen],
                5 or 7 => (uint)(b - '0') <= 9,
                6 => b == '.',
                _ => b == terminator,
            };
            if (fits) continue;
            rejection = b == '\n' ? HttpRejection.BareLf : HttpRejection.InvalidVersion;
            return ParseStatus.Rejected;
        }

        // Well-formed, and neither 1.0 nor 1.1, which the caller's fast path took.
        seen = Bytes;
        rejection = HttpRejection.UnsupportedVersion;
        return ParseStatus.Rejected;
    }
}
