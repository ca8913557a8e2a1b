namespace Waterfall.Core.IO.Tls;

/// <summary>What both ends of a connection agreed to speak by ALPN (RFC 7301).</summary>
internal enum NegotiatedProtocol : byte
{
    /// <summary>Nothing: no TLS, or a peer that does not know ALPN. HTTP/1.1 then.</summary>
    None,

    /// <summary><c>http/1.1</c></summary>
    Http11,

    /// <summary><c>h2</c> (RFC 9113 3.2)</summary>
    Http2,
}
