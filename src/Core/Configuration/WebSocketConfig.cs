namespace Waterfall.Core.Configuration;

/// <summary>The WebSocket connections of a route. Limits are for what clients send.</summary>
public sealed record WebSocketConfig
{
    /// <summary>Whether handshakes are forwarded. If not they go on as ordinary requests without an upgrade. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// After how long without traffic the gateway pings the client. Default 30 s: half of the minute after which the address translators and balancers in
    /// between begin to forget a silent connection. Zero: never.
    /// </summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the client may take to answer before its connection is given up. Default 20 s.</summary>
    public TimeSpan PongTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest frame; a longer one closes the connection (1009). Bytes of payload. Default 0: any.</summary>
    public long MaxFrameSize { get; init; }

    /// <summary>The longest message, all its frames together; a longer one closes the connection (1009). Bytes of payload as sent. Default 0: any.</summary>
    public long MaxMessageSize { get; init; }

    /// <summary>The most messages, pings and pongs among them, on one connection; more close it (1008). Default null: any number.</summary>
    public MessageRate? Rate { get; init; }
}
