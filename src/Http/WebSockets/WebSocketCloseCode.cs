namespace Waterfall.Http.WebSockets;

/// <summary>Why a connection is closed, as a Close frame says it (RFC 6455 7.4.1): those that a gateway sends.</summary>
public enum WebSocketCloseCode : ushort
{
    /// <summary>The endpoint goes away: it stops, or the one behind it is gone.</summary>
    GoingAway = 1001,

    /// <summary>A frame breaks the protocol.</summary>
    ProtocolError = 1002,

    /// <summary>What was sent breaks a rule of the recipient's own.</summary>
    PolicyViolation = 1008,

    /// <summary>A frame or message is larger than is taken.</summary>
    MessageTooBig = 1009,
}
