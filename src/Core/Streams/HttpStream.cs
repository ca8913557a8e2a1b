using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>
/// One message pair on a session, the narrow waist of the gateway: a head and a body that come in, a head and a body that go out. On the client's side the
/// request comes in and the response goes out, on the upstream's the other way round. What stands above knows nothing of versions or connections.
/// </summary>
internal abstract class HttpStream(MessageHead? head = null) : IBodySink
{
    /// <summary>The head that came in.</summary>
    internal MessageHead Head { get; } = head ?? new MessageHead();

    /// <summary>The trailers that came in, once the body is complete.</summary>
    internal abstract MessageHead? Trailers { get; }

    /// <summary>Why no more comes in.</summary>
    internal ProxyError Error { get; set; }

    /// <summary>Told when the peer leaves.</summary>
    internal IStreamObserver? Observer { get; set; }

    /// <summary>Whether the body that comes in is complete.</summary>
    internal abstract bool IsBodyRead { get; }

    /// <summary>Body bytes that came in, and that went out, framing not counted.</summary>
    internal abstract long BodyBytesRead { get; }

    /// <inheritdoc cref="BodyBytesRead"/>
    internal abstract long BodyBytesWritten { get; }

    /// <summary>Whether a head, other than an interim one, has been written.</summary>
    internal abstract bool IsHeadWritten { get; }

    /// <summary>Gives the sink what has arrived of the body, without waiting.</summary>
    internal abstract BodyProgress TryReadBody(IBodySink sink);

    /// <summary>Gives the sink more of the body; waits for it if need be. Never <see cref="BodyProgress.Pending"/>.</summary>
    internal abstract LoopTask<BodyProgress> ReadBodyAsync(IBodySink sink);

    /// <summary>
    /// Moves what is left of the body to another stream by a shorter way than through memory, where there is one and the body is long enough to gain by it:
    /// <see cref="BodyProgress.Data"/> at once where not. Otherwise as a whole relay ends: End, Failed, or Pending when the destination takes no more.
    /// </summary>
    internal virtual LoopTask<BodyProgress> TransferBodyAsync(HttpStream destination) => new(BodyProgress.Data);

    /// <summary>Ends a pending read; the stream's body counts as not read.</summary>
    internal abstract void CancelRead(ProxyError reason);

    /// <summary>Ends a pending read, as <see cref="BodyProgress.Failed"/> without an error: the body may be read on later.</summary>
    internal abstract void StopRead();

    /// <summary>Writes an interim response (RFC 9110 15.2).</summary>
    internal abstract void WriteInformational(int status, MessageHead? head);

    /// <summary>Writes the head that goes out.</summary>
    internal abstract void WriteHead(MessageHead head, MessageFraming framing);

    /// <inheritdoc/>
    public abstract void WriteBody(ByteQueue source, int count);

    /// <summary>Ends the body that goes out.</summary>
    internal abstract void EndBody(MessageHead? trailers);

    /// <summary>Has what was written sent, and completes when more may be written: true, or false when the peer is gone.</summary>
    internal abstract LoopTask<bool> FlushAsync();

    /// <summary>
    /// From here on both bodies are the bytes of a tunnel: whatever comes, to the end of the input, which is <see cref="BodyProgress.End"/>, and whatever
    /// is written. <see cref="EndBody"/> and a flush after it end the stream's own side; the peer's may go on. No read has a timeout.
    /// </summary>
    /// <param name="silenceMs">After how long without a byte the connection's peer is asked by TCP whether it is there; 0 for not at all.</param>
    /// <param name="timeoutMs">How long it may leave that unanswered.</param>
    internal virtual void BeginTunnel(long silenceMs, long timeoutMs) => throw new NotSupportedException("This stream can't become a tunnel.");

    /// <summary>Has what was written sent with the tick, and waits for nothing: somebody else may be waiting in a flush.</summary>
    internal virtual void Push() => throw new NotSupportedException("This stream can't become a tunnel.");

    /// <summary>The message going out is the last on its connection, where messages have it one after the other: HTTP/1.1.</summary>
    internal virtual void CloseAfter()
    {
    }

    /// <summary>Gives the message up: whoever reads it must see that it is incomplete.</summary>
    internal abstract void Abort();

    /// <summary>Ends the stream at once, whatever is unsent.</summary>
    internal abstract void Reset();
}
