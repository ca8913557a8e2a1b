namespace Waterfall.Http.Semantics;

/// <summary>Sets of <see cref="KnownHeader"/> as bit masks.</summary>
internal static class KnownHeaderSet
{
    public const ulong Host = 1UL << (int)KnownHeader.Host;
    public const ulong ContentLength = 1UL << (int)KnownHeader.ContentLength;
    public const ulong TransferEncoding = 1UL << (int)KnownHeader.TransferEncoding;
    public const ulong Connection = 1UL << (int)KnownHeader.Connection;
    public const ulong Expect = 1UL << (int)KnownHeader.Expect;
    public const ulong Upgrade = 1UL << (int)KnownHeader.Upgrade;

    /// <summary>Framing is decided once and written from that decision; these are never copied.</summary>
    public const ulong Framing = ContentLength | TransferEncoding;

    /// <summary>RFC 9110 7.6.1, and RFC 9112 C.2.2 for Proxy-Connection: what concerns this connection only.</summary>
    public const ulong HopByHop = Connection | TransferEncoding | Upgrade
        | (1UL << (int)KnownHeader.KeepAlive) | (1UL << (int)KnownHeader.ProxyConnection)
        | (1UL << (int)KnownHeader.TE) | (1UL << (int)KnownHeader.Http2Settings);

    /// <summary>What a Connection option of a request may name besides unknown fields.</summary>
    public const ulong Nameable = (HopByHop & ~(Connection | TransferEncoding)) | (1UL << (int)KnownHeader.Trailer);

    /// <summary>RFC 9110 6.5.1: trailers that no honest sender makes, as they would frame or route the message after the fact.</summary>
    public const ulong RefusedTrailers = Framing | Host;

    /// <summary>RFC 9110 6.5.1: routing, request modifiers, authentication, content format and control data; dropped from a trailer section.</summary>
    public const ulong DroppedTrailers = ~(RefusedTrailers | AllowedTrailers | 1);

    /// <summary>ETag is defined for trailers (RFC 9110 8.8.3); a request id in one harms nobody.</summary>
    private const ulong AllowedTrailers = (1UL << (int)KnownHeader.ETag) | (1UL << (int)KnownHeader.XRequestId);

    public static bool Contains(ulong set, KnownHeader header) => (set >> (int)header & 1) != 0;
}
