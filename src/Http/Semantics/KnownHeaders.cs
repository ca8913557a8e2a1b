using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Waterfall.Http.Semantics;

/// <summary>Finds a <see cref="KnownHeader"/> by its name, case-insensitively (RFC 9110 5.1), without allocating.</summary>
public static class KnownHeaders
{
    // A perfect hash over length, first and last two letters picks the one candidate, a 32-byte vector compares it. The multiplier was
    // searched for; the static constructor refuses one that lets two names meet. Benchmark: KnownHeaderBenchmarks.
    private const uint HashMultiplier = 0x94cb93b9;
    private const int HashShift = 24;
    private const int SlotBytes = 32;
    private static readonly int Count = Enum.GetValues<KnownHeader>().Length;
    private static readonly byte[] Slots = new byte[256];
    private static readonly byte[] Lengths = new byte[64];
    private static readonly byte[] LowerNames = new byte[64 * SlotBytes];

    static KnownHeaders()
    {
        for (int i = 1; i < Count; i++)
        {
            ReadOnlySpan<byte> name = Bytes((KnownHeader)i);
            Span<byte> lower = LowerNames.AsSpan(i * SlotBytes, SlotBytes);
            for (int k = 0; k < name.Length; k++) lower[k] = (byte)(name[k] | 0x20);
            ref byte slot = ref Slots[Hash(ref MemoryMarshal.GetReference(name), name.Length)];
            if (slot != 0) throw new InvalidOperationException($"{(KnownHeader)slot} and {(KnownHeader)i} meet in the hash: search for another multiplier.");
            slot = (byte)i;
            Lengths[i] = (byte)name.Length;
        }
    }

    /// <summary>The known field of a name, or <see cref="KnownHeader.None"/>.</summary>
    /// <param name="name">A field name in any case.</param>
    public static KnownHeader Find(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 2 or > SlotBytes) return KnownHeader.None;
        int candidate = Slots[Hash(ref MemoryMarshal.GetReference(name), name.Length)] & 63;
        if (Lengths[candidate] != name.Length) return KnownHeader.None;
        return Ascii.EqualsIgnoreCase(name, Bytes((KnownHeader)candidate)) ? (KnownHeader)candidate : KnownHeader.None;
    }

    /// <summary>As <see cref="Find"/>, for a valid token with 32 readable bytes from its start.</summary>
    /// <remarks>Setting bit 5 folds the case of letters; among token characters nothing else becomes a letter, digit or hyphen by it.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static KnownHeader FindPadded(ref byte name, int length)
    {
        if ((uint)(length - 2) > SlotBytes - 2) return KnownHeader.None;
        int candidate = Slots[Hash(ref name, length)];
        if (Lengths[candidate & 63] != length) return KnownHeader.None;
        Vector256<byte> folded = Vector256.LoadUnsafe(ref name) | Vector256.Create((byte)0x20);
        Vector256<byte> expected = Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(LowerNames), (nuint)((candidate & 63) * SlotBytes));
        uint different = ~Vector256.Equals(folded, expected).ExtractMostSignificantBits();
        return different << (SlotBytes - length) == 0 ? (KnownHeader)candidate : KnownHeader.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Hash(ref byte name, int length)
    {
        uint lastTwo = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref name, length - 2));
        uint key = (name | (lastTwo << 8) | ((uint)length << 24)) | 0x202020;
        return (byte)(key * HashMultiplier >> HashShift);
    }

    /// <summary>The registered spelling of a known field's name; empty for <see cref="KnownHeader.None"/>.</summary>
    /// <param name="header">The field.</param>
    public static ReadOnlySpan<byte> Bytes(KnownHeader header)
    {
        return header switch
        {
            KnownHeader.Host => "Host"u8,
            KnownHeader.ContentLength => "Content-Length"u8,
            KnownHeader.TransferEncoding => "Transfer-Encoding"u8,
            KnownHeader.Connection => "Connection"u8,
            KnownHeader.KeepAlive => "Keep-Alive"u8,
            KnownHeader.ProxyConnection => "Proxy-Connection"u8,
            KnownHeader.TE => "TE"u8,
            KnownHeader.Trailer => "Trailer"u8,
            KnownHeader.Upgrade => "Upgrade"u8,
            KnownHeader.Http2Settings => "HTTP2-Settings"u8,
            KnownHeader.Expect => "Expect"u8,
            KnownHeader.Via => "Via"u8,
            KnownHeader.MaxForwards => "Max-Forwards"u8,
            KnownHeader.Forwarded => "Forwarded"u8,
            KnownHeader.XForwardedFor => "X-Forwarded-For"u8,
            KnownHeader.XForwardedProto => "X-Forwarded-Proto"u8,
            KnownHeader.XForwardedHost => "X-Forwarded-Host"u8,
            KnownHeader.XForwardedPort => "X-Forwarded-Port"u8,
            KnownHeader.XRealIp => "X-Real-IP"u8,
            KnownHeader.XRequestId => "X-Request-Id"u8,
            KnownHeader.Traceparent => "traceparent"u8,
            KnownHeader.Tracestate => "tracestate"u8,
            KnownHeader.Authorization => "Authorization"u8,
            KnownHeader.ProxyAuthorization => "Proxy-Authorization"u8,
            KnownHeader.ProxyAuthenticate => "Proxy-Authenticate"u8,
            KnownHeader.WwwAuthenticate => "WWW-Authenticate"u8,
            KnownHeader.Cookie => "Cookie"u8,
            KnownHeader.SetCookie => "Set-Cookie"u8,
            KnownHeader.Date => "Date"u8,
            KnownHeader.Server => "Server"u8,
            KnownHeader.ContentType => "Content-Type"u8,
            KnownHeader.ContentEncoding => "Content-Encoding"u8,
            KnownHeader.ContentLanguage => "Content-Language"u8,
            KnownHeader.ContentRange => "Content-Range"u8,
            KnownHeader.Accept => "Accept"u8,
            KnownHeader.AcceptEncoding => "Accept-Encoding"u8,
            KnownHeader.AcceptLanguage => "Accept-Language"u8,
            KnownHeader.AcceptRanges => "Accept-Ranges"u8,
            KnownHeader.Age => "Age"u8,
            KnownHeader.Allow => "Allow"u8,
            KnownHeader.CacheControl => "Cache-Control"u8,
            KnownHeader.ETag => "ETag"u8,
            KnownHeader.Expires => "Expires"u8,
            KnownHeader.IfMatch => "If-Match"u8,
            KnownHeader.IfNoneMatch => "If-None-Match"u8,
            KnownHeader.IfModifiedSince => "If-Modified-Since"u8,
            KnownHeader.IfUnmodifiedSince => "If-Unmodified-Since"u8,
            KnownHeader.IfRange => "If-Range"u8,
            KnownHeader.LastModified => "Last-Modified"u8,
            KnownHeader.Location => "Location"u8,
            KnownHeader.Origin => "Origin"u8,
            KnownHeader.Pragma => "Pragma"u8,
            KnownHeader.Range => "Range"u8,
            KnownHeader.Referer => "Referer"u8,
            KnownHeader.RetryAfter => "Retry-After"u8,
            KnownHeader.UserAgent => "User-Agent"u8,
            KnownHeader.Vary => "Vary"u8,
            _ => default,
        };
    }
}
