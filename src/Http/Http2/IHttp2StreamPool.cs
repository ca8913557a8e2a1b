namespace Waterfall.Http.Http2;

/// <summary>Where a session gets its streams from.</summary>
public interface IHttp2StreamPool
{
    /// <summary>A stream that was <see cref="Http2StreamState.Reset"/>, or a new one; null where no more are served for now: the peer's is refused then.</summary>
    Http2StreamState? Rent();

    /// <summary>
    /// Takes a stream back. A session calls this only for streams of which there never was an event; all others are given back by whoever
    /// handles the events, once they are closed and no longer used.
    /// </summary>
    /// <param name="state">The stream; it has not been reset.</param>
    void Return(Http2StreamState state);
}
