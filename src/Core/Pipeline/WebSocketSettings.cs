namespace Waterfall.Core.Pipeline;

/// <summary>How the WebSocket connections of a route are kept. 0 is: not at all, or no bound.</summary>
/// <param name="PingIntervalMs">After how long without traffic the client is asked whether it is still there.</param>
/// <param name="PongTimeoutMs">How long it may take to say so.</param>
/// <param name="MaxFrameSize">The longest frame of a client. Bytes of payload.</param>
/// <param name="MaxMessageSize">The longest message of a client, its frames together. Bytes of payload.</param>
/// <param name="MessageIntervalMs">The mean time between messages of a client.</param>
/// <param name="BurstMs">How far ahead of that mean it may get.</param>
internal sealed record WebSocketSettings(
    long PingIntervalMs, long PongTimeoutMs, long MaxFrameSize, long MaxMessageSize, double MessageIntervalMs, double BurstMs);
