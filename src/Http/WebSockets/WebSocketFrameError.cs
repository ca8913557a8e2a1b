namespace Waterfall.Http.WebSockets;

/// <summary>What is wrong with a frame's header. Each of them fails the connection with <see cref="WebSocketCloseCode.ProtocolError"/>.</summary>
public enum WebSocketFrameError : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A reserved bit that no extension has given a meaning (RFC 6455 5.2; RFC 7692 6 for RSV1).</summary>
    ReservedBit,

    /// <summary>Opcodes 3 to 7 and 11 to 15 (RFC 6455 5.2).</summary>
    ReservedOpcode,

    /// <summary>A control frame in fragments (RFC 6455 5.5).</summary>
    FragmentedControl,

    /// <summary>A control frame with more than 125 bytes (RFC 6455 5.5).</summary>
    ControlTooLong,

    /// <summary>A Close frame with one byte: half a code (RFC 6455 5.5.1).</summary>
    HalfCloseCode,

    /// <summary>A length in more bytes than it needs (RFC 6455 5.2: the minimal number must be used).</summary>
    LengthNotMinimal,

    /// <summary>A length of 64 bits whose first is set (RFC 6455 5.2).</summary>
    LengthTooLarge,

    /// <summary>A client's frame without a mask (RFC 6455 5.1).</summary>
    Unmasked,

    /// <summary>A server's frame with a mask (RFC 6455 5.1).</summary>
    Masked,

    /// <summary>A continuation where no message is under way (RFC 6455 5.4).</summary>
    NothingToContinue,

    /// <summary>A new message in the middle of another (RFC 6455 5.4).</summary>
    MessageUnfinished,
}
