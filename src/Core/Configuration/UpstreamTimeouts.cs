namespace Waterfall.Core.Configuration;

/// <summary>How long an upstream may take. Each from 1 ms to 24 h; <see cref="Total"/> may be zero.</summary>
public sealed record UpstreamTimeouts
{
    /// <summary>From the start of connecting to the connection; beyond it 504 (RFC 9110 15.6.5). Default 1 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the end of the request to the first byte of the response; beyond it 504. Default 10 s.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From the end of the request's head to the end of the response's head, all attempts together; beyond it 504. A response whose head
    /// has arrived is not cut by it: streams and long downloads are held to <see cref="Idle"/>. Default 30 s. Zero: no such bound.
    /// </summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest silence: of a pooled connection, which is then closed, and within a response's body, which is then abandoned.
    /// Default 60 s (nginx upstream <c>keepalive_timeout</c> and <c>proxy_read_timeout</c>).
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);
}
