namespace Waterfall.Http.Semantics;

/// <summary>The request methods of RFC 9110 9.3 and RFC 5789; every other token is <see cref="Other"/> and kept as bytes.</summary>
public enum HttpMethod : byte
{
    /// <summary>Any other token; see <see cref="MessageHead.MethodToken"/>.</summary>
    Other,

    /// <summary><c>GET</c> (RFC 9110 9.3.1).</summary>
    Get,

    /// <summary><c>HEAD</c> (RFC 9110 9.3.2).</summary>
    Head,

    /// <summary><c>POST</c> (RFC 9110 9.3.3).</summary>
    Post,

    /// <summary><c>PUT</c> (RFC 9110 9.3.4).</summary>
    Put,

    /// <summary><c>DELETE</c> (RFC 9110 9.3.5).</summary>
    Delete,

    /// <summary><c>CONNECT</c> (RFC 9110 9.3.6).</summary>
    Connect,

    /// <summary><c>OPTIONS</c> (RFC 9110 9.3.7).</summary>
    Options,

    /// <summary><c>TRACE</c> (RFC 9110 9.3.8).</summary>
    Trace,

    /// <summary><c>PATCH</c> (RFC 5789).</summary>
    Patch,
}
