namespace Waterfall.Http.Semantics;

/// <summary>
/// The fields the gateway itself looks at or forwards most often. There are at most 63, so that a set of them is one <see cref="ulong"/>
/// (bit n stands for the member with value n; bit 0, <see cref="None"/>, is never set).
/// </summary>
public enum KnownHeader : byte
{
    /// <summary>Any other field name.</summary>
    None,

    /// <summary><c>Host</c> (RFC 9110 7.2).</summary>
    Host,

    /// <summary><c>Content-Length</c> (RFC 9110 8.6).</summary>
    ContentLength,

    /// <summary><c>Transfer-Encoding</c> (RFC 9112 6.1).</summary>
    TransferEncoding,

    /// <summary><c>Connection</c> (RFC 9110 7.6.1).</summary>
    Connection,

    /// <summary><c>Keep-Alive</c> (RFC 9112 C.2.2).</summary>
    KeepAlive,

    /// <summary><c>Proxy-Connection</c> (RFC 9112 C.2.2).</summary>
    ProxyConnection,

    /// <summary><c>TE</c> (RFC 9110 10.1.4).</summary>
    TE,

    /// <summary><c>Trailer</c> (RFC 9110 6.6.2).</summary>
    Trailer,

    /// <summary><c>Upgrade</c> (RFC 9110 7.8).</summary>
    Upgrade,

    /// <summary><c>HTTP2-Settings</c> (RFC 7540 3.2.1).</summary>
    Http2Settings,

    /// <summary><c>Expect</c> (RFC 9110 10.1.1).</summary>
    Expect,

    /// <summary><c>Via</c> (RFC 9110 7.6.3).</summary>
    Via,

    /// <summary><c>Max-Forwards</c> (RFC 9110 7.6.2).</summary>
    MaxForwards,

    /// <summary><c>Forwarded</c> (RFC 7239 4).</summary>
    Forwarded,

    /// <summary><c>X-Forwarded-For</c> (de facto; the address part of Forwarded).</summary>
    XForwardedFor,

    /// <summary><c>X-Forwarded-Proto</c> (de facto; the proto part of Forwarded).</summary>
    XForwardedProto,

    /// <summary><c>X-Forwarded-Host</c> (de facto; the host part of Forwarded).</summary>
    XForwardedHost,

    /// <summary><c>X-Forwarded-Port</c> (de facto).</summary>
    XForwardedPort,

    /// <summary><c>X-Real-IP</c> (de facto).</summary>
    XRealIp,

    /// <summary><c>X-Request-Id</c> (de facto).</summary>
    XRequestId,

    /// <summary><c>traceparent</c> (W3C Trace Context 3.2).</summary>
    Traceparent,

    /// <summary><c>tracestate</c> (W3C Trace Context 3.3).</summary>
    Tracestate,

    /// <summary><c>Authorization</c> (RFC 9110 11.6.2).</summary>
    Authorization,

    /// <summary><c>Proxy-Authorization</c> (RFC 9110 11.7.2).</summary>
    ProxyAuthorization,

    /// <summary><c>Proxy-Authenticate</c> (RFC 9110 11.7.1).</summary>
    ProxyAuthenticate,

    /// <summary><c>WWW-Authenticate</c> (RFC 9110 11.6.1).</summary>
    WwwAuthenticate,

    /// <summary><c>Cookie</c> (RFC 6265 5.4).</summary>
    Cookie,

    /// <summary><c>Set-Cookie</c> (RFC 6265 5.2).</summary>
    SetCookie,

    /// <summary><c>Date</c> (RFC 9110 6.6.1).</summary>
    Date,

    /// <summary><c>Server</c> (RFC 9110 10.2.4).</summary>
    Server,

    /// <summary><c>Content-Type</c> (RFC 9110 8.3).</summary>
    ContentType,

    /// <summary><c>Content-Encoding</c> (RFC 9110 8.4).</summary>
    ContentEncoding,

    /// <summary><c>Content-Language</c> (RFC 9110 8.5).</summary>
    ContentLanguage,

    /// <summary><c>Content-Range</c> (RFC 9110 14.4).</summary>
    ContentRange,

    /// <summary><c>Accept</c> (RFC 9110 12.5.1).</summary>
    Accept,

    /// <summary><c>Accept-Encoding</c> (RFC 9110 12.5.3).</summary>
    AcceptEncoding,

    /// <summary><c>Accept-Language</c> (RFC 9110 12.5.4).</summary>
    AcceptLanguage,

    /// <summary><c>Accept-Ranges</c> (RFC 9110 14.3).</summary>
    AcceptRanges,

    /// <summary><c>Age</c> (RFC 9111 5.1).</summary>
    Age,

    /// <summary><c>Allow</c> (RFC 9110 10.2.1).</summary>
    Allow,

    /// <summary><c>Cache-Control</c> (RFC 9111 5.2).</summary>
    CacheControl,

    /// <summary><c>ETag</c> (RFC 9110 8.8.3).</summary>
    ETag,

    /// <summary><c>Expires</c> (RFC 9111 5.3).</summary>
    Expires,

    /// <summary><c>If-Match</c> (RFC 9110 13.1.1).</summary>
    IfMatch,

    /// <summary><c>If-None-Match</c> (RFC 9110 13.1.2).</summary>
    IfNoneMatch,

    /// <summary><c>If-Modified-Since</c> (RFC 9110 13.1.3).</summary>
    IfModifiedSince,

    /// <summary><c>If-Unmodified-Since</c> (RFC 9110 13.1.4).</summary>
    IfUnmodifiedSince,

    /// <summary><c>If-Range</c> (RFC 9110 13.1.5).</summary>
    IfRange,

    /// <summary><c>Last-Modified</c> (RFC 9110 8.8.2).</summary>
    LastModified,

    /// <summary><c>Location</c> (RFC 9110 10.2.2).</summary>
    Location,

    /// <summary><c>Origin</c> (RFC 6454 7).</summary>
    Origin,

    /// <summary><c>Pragma</c> (RFC 9111 5.4).</summary>
    Pragma,

    /// <summary><c>Range</c> (RFC 9110 14.2).</summary>
    Range,

    /// <summary><c>Referer</c> (RFC 9110 10.1.3).</summary>
    Referer,

    /// <summary><c>Retry-After</c> (RFC 9110 10.2.3).</summary>
    RetryAfter,

    /// <summary><c>User-Agent</c> (RFC 9110 10.1.5).</summary>
    UserAgent,

    /// <summary><c>Vary</c> (RFC 9110 12.5.5).</summary>
    Vary,
}
