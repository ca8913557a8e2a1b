using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>Which fields the encoder keeps in the dynamic table.</summary>
internal static class HpackIndexingRule
{
    // Below this a cookie can be guessed by trying values and watching the length (RFC 7541 7.1.1); nghttp2 draws the line at the same place.
    private const int ShortCookie = 20;

    /// <summary>RFC 7541 7.1.3: what an attacker who shares the connection could recover by guessing.</summary>
    private const ulong Secrets = (1UL << (int)KnownHeader.Authorization) | (1UL << (int)KnownHeader.ProxyAuthorization);

    /// <summary>
    /// Cookies differ from client to client, and a connection to an upstream carries the requests of many: they would only evict each other and
    /// what does repeat. nghttp2 indexes long ones of requests, having one client.
    /// </summary>
    private const ulong Cookies = (1UL << (int)KnownHeader.Cookie) | (1UL << (int)KnownHeader.SetCookie);

    // As nghttp2: seldom the same twice. :path is another (HpackEncoder.EncodePseudo). Date is not among them: it is the same for a second.
    private const ulong Various = (1UL << (int)KnownHeader.ContentLength) | (1UL << (int)KnownHeader.ETag) | (1UL << (int)KnownHeader.Age)
        | (1UL << (int)KnownHeader.Location) | (1UL << (int)KnownHeader.IfModifiedSince) | (1UL << (int)KnownHeader.IfNoneMatch);

    // The same is true of what belongs to them.
    private const ulong VariousToo = (1UL << (int)KnownHeader.IfMatch) | (1UL << (int)KnownHeader.IfUnmodifiedSince) | (1UL << (int)KnownHeader.IfRange)
        | (1UL << (int)KnownHeader.Range) | (1UL << (int)KnownHeader.ContentRange) | (1UL << (int)KnownHeader.LastModified)
        | (1UL << (int)KnownHeader.Expires) | (1UL << (int)KnownHeader.RetryAfter) | (1UL << (int)KnownHeader.Referer);

    /// <summary>Of each request, or of each client: where somebody calls from must not be found out by guessing either (RFC 7541 7.1).</summary>
    private const ulong PerRequest = (1UL << (int)KnownHeader.XRequestId) | (1UL << (int)KnownHeader.Traceparent) | (1UL << (int)KnownHeader.Tracestate)
        | (1UL << (int)KnownHeader.XForwardedFor) | (1UL << (int)KnownHeader.XRealIp) | (1UL << (int)KnownHeader.Forwarded);

    private const ulong NotKept = Various | VariousToo | PerRequest;

    /// <summary>How a field is written.</summary>
    /// <param name="known">Its name.</param>
    /// <param name="valueLength">Bytes of its value.</param>
    public static HpackIndexing Of(KnownHeader known, int valueLength)
    {
        ulong field = 1UL << (int)known;
        if ((field & (Secrets | Cookies | NotKept)) == 0) return HpackIndexing.Index;
        if ((field & NotKept) != 0) return HpackIndexing.None;
        return (field & Secrets) != 0 || valueLength < ShortCookie ? HpackIndexing.Never : HpackIndexing.None;
    }
}
