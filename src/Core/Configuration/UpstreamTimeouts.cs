namespace Waterfall.Core.Configuration;

/// <summary>How long an upstream may take. Each from 1 ms to 24 h; <see cref="Total"/> may be zero.</summary>
public sealed record UpstreamTimeouts
{
    /// <summary>From the start of connecting to the connection; beyond it 504 (RFC 9110 15.6.5). Default 1 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the end of the request to the first byte of the response; beyond it 504. Default 10 s.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The whole exchange, all attempts and both bodies together: beyond it 504, or a response that breaks off where it had begun. Long downloads and
    /// streams take as long as they take, so the default is zero, no such bound; silence is bounded by <see cref="Idle"/>.
    /// </summary>
    public TimeSpan Total { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// The longest silence: of a pooled connection, which is then closed, and within a response's body, which is then abandoned.
    /// Default 60 s (nginx upstream <c>keepalive_timeout</c> and <c>proxy_read_timeout</c>).
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The name of a field in which the upstream is told how many milliseconds are left of the exchange, where something bounds it; in requests of trusted
    /// proxies the same field is a bound. gRPC has <c>grpc-timeout</c> for that, whatever is set here. Default null: no field.
    /// </summary>
    public string? Propagate { get; init; }
}
