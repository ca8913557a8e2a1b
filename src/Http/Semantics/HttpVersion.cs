namespace Waterfall.Http.Semantics;

/// <summary>The protocol versions a message can have arrived in (RFC 9110 2.5).</summary>
public enum HttpVersion : byte
{
    /// <summary><c>HTTP/1.0</c>.</summary>
    Http10,

    /// <summary><c>HTTP/1.1</c>.</summary>
    Http11,

    /// <summary>HTTP/2.</summary>
    Http2,
}
