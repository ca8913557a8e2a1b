namespace Waterfall.Http.WebSockets;

/// <summary>What <see cref="WebSocketFrameTracker.Read"/> found at the front of its input.</summary>
public enum WebSocketFrameStatus : byte
{
    /// <summary>The beginning of a header, which the tracker keeps.</summary>
    NeedMore,

    /// <summary>The rest of a header, or a whole one.</summary>
    Header,

    /// <summary>Payload.</summary>
    Payload,

    /// <summary>A header that breaks the protocol.</summary>
    Error,
}
