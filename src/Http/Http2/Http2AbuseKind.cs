namespace Waterfall.Http.Http2;

/// <summary>What a peer did too often or too much of; each is answered with ENHANCE_YOUR_CALM (RFC 9113 10.5). See <see cref="Http2AbuseLimits"/>.</summary>
public enum Http2AbuseKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Streams that ended in RST_STREAM, whichever side had to send it.</summary>
    Resets,

    /// <summary>PING frames.</summary>
    Pings,

    /// <summary>SETTINGS frames.</summary>
    Settings,

    /// <summary>DATA, HEADERS or CONTINUATION frames that carry nothing and end nothing.</summary>
    EmptyFrames,

    /// <summary>WINDOW_UPDATE frames beyond what the data sent accounts for.</summary>
    WindowUpdates,

    /// <summary>PRIORITY and PRIORITY_UPDATE frames.</summary>
    Priorities,

    /// <summary>Frames that are ignored: of unknown types, or for closed streams; and interim responses.</summary>
    Ignored,

    /// <summary>CONTINUATION frames of one field block.</summary>
    Continuations,

    /// <summary>A field block far larger than any head that is served, compressed or decoded.</summary>
    FieldBlock,

    /// <summary>Answers to control frames that the peer doesn't take.</summary>
    UnreadAnswers,
}
