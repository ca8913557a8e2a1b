namespace Waterfall.Testing.Wire;

/// <summary>What went wrong while reading from a peer.</summary>
public enum WireFault
{
    /// <summary>The bytes do not follow the grammar of RFC 9112.</summary>
    Malformed,

    /// <summary>The peer closed its sending side before the message was whole.</summary>
    Truncated,

    /// <summary>The peer reset the connection.</summary>
    Reset,

    /// <summary>Nothing arrived within the time limit.</summary>
    TimedOut,
}
