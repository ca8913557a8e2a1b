namespace Waterfall.Http.Semantics;

/// <summary>The bounds that parsers enforce. Immutable; whoever creates one checks that its values make sense.</summary>
public sealed record HttpLimits
{
    /// <summary>The defaults below.</summary>
    public static HttpLimits Default { get; } = new();

    /// <summary>Longest request line or status line in bytes, without its CRLF; beyond it 414. Default 8192.</summary>
    // RFC 9112 3: at least 8000 octets is recommended; Kestrel's and nginx's (large_client_header_buffers) default is 8 KiB.
    public int MaxRequestLineBytes { get; init; } = 8192;

    /// <summary>Longest field section in bytes, the start line not counted; beyond it 431. Default 32768.</summary>
    // Kestrel's default (MaxRequestHeadersTotalSize); nginx's is 4 buffers of 8 KiB, the same sum.
    public int MaxHeaderBytes { get; init; } = 32768;

    /// <summary>Most field lines in a head or a trailer section; beyond it 431. Default 100.</summary>
    // Kestrel's and Apache's default; HAProxy's (tune.http.maxhdr) is 101, Envoy's 100.
    public int MaxHeaderCount { get; init; } = 100;

    /// <summary>Largest body in bytes, 0 for no bound; beyond it 413. Responses are bounded only by the decoder that is given this. Default 30 MiB.</summary>
    // Kestrel's default is 30,000,000; nginx's 1 MiB is known to surprise.
    public long MaxBodyBytes { get; init; } = 30L * 1024 * 1024;

    /// <summary>Longest trailer section in bytes; beyond it 431. Default 8192.</summary>
    // Trailers carry a status and checksums (RFC 9110 6.5): a quarter of what a head may be.
    public int MaxTrailerBytes { get; init; } = 8192;

    /// <summary>Longest chunk header line in bytes, its extensions included, without its CRLF. Default 4096.</summary>
    // RFC 9112 7.1.1: a recipient ought to limit chunk extensions; Go's net/http bounds the line at 4096.
    public int MaxChunkLineBytes { get; init; } = 4096;

    /// <summary>Most bytes of chunk extensions in one body. Default 16384.</summary>
    // RFC 9112 7.1.1, as above: many small extensions are the same attack as a long one; hyper allows 16 KiB a body.
    public int MaxChunkExtensionBytes { get; init; } = 16384;
}
