namespace Waterfall.Core.Configuration;

/// <summary>
/// How a connection of HTTP/2 to an upstream is found to be dead while requests are under way on it: by PING frames (RFC 9113 6.7), which a peer
/// that is there answers whatever its requests are waiting for.
/// </summary>
public sealed record UpstreamHttp2Config
{
    /// <summary>The silence after which a PING is sent. Default 30 s. To 1 h; zero: none is sent. While no part of an answer comes they are five minutes apart, but for two at most that further requests give reason for.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long anything may take to come after that; beyond it the connection is closed and its requests fail. Default 10 s. 100 ms to 10 min.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
