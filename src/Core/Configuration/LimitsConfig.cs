namespace Waterfall.Core.Configuration;

/// <summary>The sizes and counts that a client of one listener is held to.</summary>
public sealed record LimitsConfig
{
    /// <summary>The most that <see cref="RequestLine"/> and <see cref="Headers"/> may be together: 1 MiB, as one head is held in memory whole.</summary>
    public const int MaxHeadBytes = 1024 * 1024;

    /// <summary>
    /// The longest request line in bytes; beyond it 414. Default 8 KiB (nginx <c>large_client_header_buffers</c>, Kestrel
    /// <c>MaxRequestLineSize</c>; RFC 9112 3 recommends at least 8000 octets). From 64 bytes.
    /// </summary>
    public int RequestLine { get; init; } = 8 * 1024;

    /// <summary>
    /// The most bytes of all field lines of a request together; beyond it 431. Default 32 KiB (Kestrel and nginx: 32 KiB). From 256 bytes.
    /// The same bound holds for trailers.
    /// </summary>
    public int Headers { get; init; } = 32 * 1024;

    /// <summary>The most field lines of a request; beyond it 431. Default 100 (Kestrel <c>MaxRequestHeaderCount</c>). 1 to 10,000.</summary>
    public int HeaderCount { get; init; } = 100;

    /// <summary>The longest request body in bytes; beyond it 413. Default 30 MiB (Kestrel: 30,000,000 bytes). To 1 TiB; 0: unlimited.</summary>
    public long Body { get; init; } = 30L * 1024 * 1024;

    /// <summary>The most client connections of this listener at a time; further ones are closed at once. Default 20,000. 1 to 10,000,000.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>The most requests of one connection, the last of which is answered with <c>Connection: close</c>. Default 0: unlimited.</summary>
    public int RequestsPerConnection { get; init; }

    /// <summary>
    /// The most requests under way on one connection of HTTP/2; further ones are refused, to be sent again (RFC 9113 5.1.2). Default 100 (Envoy's
    /// guidance for edges; RFC 9113 6.5.2 advises no less). 1 to 10,000.
    /// </summary>
    public int ConcurrentStreams { get; init; } = 100;
}
