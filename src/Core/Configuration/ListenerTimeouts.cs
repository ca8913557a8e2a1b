namespace Waterfall.Core.Configuration;

/// <summary>How long a client may take. Each from 1 ms to 24 h.</summary>
public sealed record ListenerTimeouts
{
    /// <summary>
    /// From the first byte of a request to the end of its head; beyond it 408.
    /// Default 10 s (slow-loris; Envoy's edge advice, HAProxy <c>http-request</c>).
    /// </summary>
    public TimeSpan Headers { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From a connection's acceptance to the end of its PROXY protocol header and its TLS handshake; then it is closed. Default 10 s (Kestrel
    /// <c>HandshakeTimeout</c>).
    /// </summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence within a request's body; beyond it 408. Default 30 s.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may wait for its next request before it is closed. Default 75 s (nginx <c>keepalive_timeout</c>).</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>How long a client may take no byte of an answer that is waiting for it; then the connection is closed. Default 30 s.</summary>
    public TimeSpan Write { get; init; } = TimeSpan.FromSeconds(30);
}
