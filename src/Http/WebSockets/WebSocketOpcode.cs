namespace Waterfall.Http.WebSockets;

/// <summary>What a frame is (RFC 6455 5.2 and 11.8). From 8 on: a control frame.</summary>
public enum WebSocketOpcode : byte
{
    /// <summary>Goes on with the message that an earlier frame began.</summary>
    Continuation = 0,

    /// <summary>Begins a message of UTF-8 text.</summary>
    Text = 1,

    /// <summary>Begins a message of bytes.</summary>
    Binary = 2,

    /// <summary>Ends the sender's side of the connection (RFC 6455 5.5.1).</summary>
    Close = 8,

    /// <summary>Asks for a pong (RFC 6455 5.5.2).</summary>
    Ping = 9,

    /// <summary>Answers a ping with its payload (RFC 6455 5.5.3).</summary>
    Pong = 10,
}
