using Waterfall.Http.Http2;

namespace Waterfall.Core.Streams;

/// <summary>Whose connection it is: a client's session, or a pool of connections to an upstream.</summary>
internal interface IHttp2ConnectionOwner
{
    /// <summary>A stream for one that the peer opens.</summary>
    Http2Stream Rent();

    /// <summary>A stream that is not used any more.</summary>
    void Return(Http2Stream stream);

    /// <summary>No stream is in use.</summary>
    void OnIdle();

    /// <summary>The peer's settings, its GOAWAY, or the answer to a PING.</summary>
    void OnControl(Http2EventKind kind);

    /// <summary>The session can't go on; it has said why.</summary>
    void OnError();

    /// <summary>The connection carries nothing any more; its streams are told next.</summary>
    void OnOver();
}
