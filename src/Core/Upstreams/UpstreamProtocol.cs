namespace Waterfall.Core.Upstreams;

/// <summary>What an upstream is spoken to in.</summary>
public enum UpstreamProtocol : byte
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2; without TLS by prior knowledge (RFC 9113 3.3).</summary>
    Http2,

    /// <summary>What TLS agrees on (ALPN, RFC 7301), HTTP/2 preferred; HTTP/1.1 without TLS.</summary>
    Auto,
}
