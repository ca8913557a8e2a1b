namespace Waterfall.Core.Streams;

/// <summary>How long a connection to an upstream is kept, and how it is found out that the other end is gone. Milliseconds; 0 is never.</summary>
/// <param name="IdleTimeoutMs">How long it may stand without a request.</param>
/// <param name="PingIntervalMs">After so long without a byte, while requests are under way, a PING is sent.</param>
/// <param name="PingTimeoutMs">How long anything may take to come after that.</param>
internal readonly record struct Http2KeepAlive(long IdleTimeoutMs, long PingIntervalMs, long PingTimeoutMs);
