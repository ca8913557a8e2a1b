namespace Waterfall.Http.Http2;

/// <summary>The states of a stream (RFC 9113 5.1) without the reserved ones: nothing is ever pushed.</summary>
public enum Http2StreamStatus : byte
{
    /// <summary>Not opened.</summary>
    Idle,

    /// <summary>Both sides may send.</summary>
    Open,

    /// <summary>This side has ended its message.</summary>
    HalfClosedLocal,

    /// <summary>The peer has ended its message.</summary>
    HalfClosedRemote,

    /// <summary>Both have, or one reset it. The session has forgotten it.</summary>
    Closed,
}
