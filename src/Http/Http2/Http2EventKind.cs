namespace Waterfall.Http.Http2;

/// <summary>What <see cref="Http2Session.Read"/> found.</summary>
public enum Http2EventKind : byte
{
    /// <summary>All input was consumed; come back with more.</summary>
    NeedMore,

    /// <summary>
    /// A request head, a response head or an interim response is complete in <see cref="Http2StreamState.Head"/>. It may carry a
    /// <see cref="Semantics.MessageHead.Rejection"/>: then it is to be answered with what that reason says.
    /// </summary>
    Head,

    /// <summary><see cref="Http2Session.DataLength"/> bytes of the input are the stream's.</summary>
    Data,

    /// <summary>A trailer section is complete in <see cref="Http2StreamState.Trailers"/>; the message ends with it.</summary>
    Trailers,

    /// <summary>
    /// A stream of which there was an event before ended early: the peer reset it, the session had to, or the peer's GOAWAY left it out.
    /// <see cref="Http2Session.Error"/> says which. It is closed.
    /// </summary>
    Reset,

    /// <summary>The peer's settings came into force and were acknowledged (RFC 9113 6.5.3).</summary>
    Settings,

    /// <summary>A ping of ours came back, <see cref="Http2Session.PingData"/> in it (RFC 9113 6.7).</summary>
    PingAck,

    /// <summary>The peer takes more data: on <see cref="Http2Session.Stream"/>, or on the connection where that is null.</summary>
    Window,

    /// <summary>The peer is going away (RFC 9113 6.8): no new streams, and none above <see cref="Http2Session.PeerLastStreamId"/> was processed.</summary>
    GoAway,

    /// <summary>The connection is in error: the GOAWAY is written; send what is there and close.</summary>
    Error,
}
