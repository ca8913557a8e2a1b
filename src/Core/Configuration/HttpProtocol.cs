namespace Waterfall.Core.Configuration;

/// <summary>A version of HTTP that a listener speaks.</summary>
public enum HttpProtocol : byte
{
    /// <summary>HTTP/1.1 and 1.0.</summary>
    Http1,

    /// <summary>HTTP/2.</summary>
    Http2,
}
