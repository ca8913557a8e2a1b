using Waterfall.Core.IO;

namespace Waterfall.Core.Streams;

/// <summary>Answers the requests of a session.</summary>
internal interface IStreamHandler
{
    /// <summary>Answers one request. <see cref="HttpStream.Error"/> is set when the request is to be refused.</summary>
    LoopTask HandleAsync(HttpStream stream, ServerSession session);
}

/// <summary>Told when the peer of a stream leaves while nobody reads from it.</summary>
internal interface IStreamObserver
{
    /// <param name="stream">The stream.</param>
    /// <param name="reset">True when nothing sent would arrive any more; false when the peer has only ended its sending side.</param>
    void OnPeerGone(HttpStream stream, bool reset);
}
