using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>What the two sides of HTTP/1.1 share: bodies in and bodies out over a connection (RFC 9112 6 and 7).</summary>
internal abstract class Http1Stream : HttpStream
{
    // A body is handed on in turns of this size, so that the sink's flow control and the loop's other work are heard in between.
    private const int MaxPerRead = 256 * 1024;

    // Below this a body goes by way of the queues: moving it by pages costs two more system calls and a pipe.
    private const long MinTransfer = 256 * 1024;

    // What both peers would let run on for ever gives way after this much.
    private const long MaxPerTurn = 1024 * 1024;

    private Http1BodyDecoder _decoder;
    private MessageHead? _trailers;
    private BodyKind _outgoing;
    private long _written;
    private bool _readingTrailers;
    private bool _bodyRead;
    private bool _stopped;
    private bool _outputEnded;

    internal abstract Connection Connection { get; }

    /// <summary>Whether the connection has become a tunnel, and carries no further message.</summary>
    protected bool IsTunnel { get; private set; }

    /// <summary>The deadline that reads of this stream wait under.</summary>
    protected abstract Deadline ReadDeadline { get; }

    /// <summary>How long the peer may send nothing in the middle of a body. Milliseconds.</summary>
    protected abstract long BodyTimeoutMs { get; }

    protected HttpLimits Limits { get; set; } = HttpLimits.Default;

    internal override MessageHead? Trailers => _trailers is { FieldCount: > 0 } trailers ? trailers : null;

    internal override bool IsBodyRead => _bodyRead;

    internal override long BodyBytesRead => _decoder.BodyBytes;

    internal override long BodyBytesWritten => _written;

    /// <summary>Forgets the last message, for the next.</summary>
    protected void ResetMessage()
    {
        Head.Reset();
        _trailers?.Reset();
        Error = default;
        _readingTrailers = false;
        _bodyRead = false;
        _stopped = false;
        IsTunnel = false;
        _outputEnded = false;
        _written = 0;
        _outgoing = BodyKind.None;
        _decoder = default;
    }

    /// <summary>The head has come in: gets ready for its body.</summary>
    protected void BeginBody()
    {
        _decoder.Begin(Head.Framing, Limits);
        _bodyRead = _decoder.IsAtEnd;
    }

    internal override BodyProgress TryReadBody(IBodySink sink)
    {
        if (!Error.IsNone)
            return BodyProgress.Failed; // also where the head was refused and there is no telling what is body
        var queue = Connection.Input.Queue;
        var moved = 0;
        while (!_bodyRead && !queue.IsEmpty && moved < MaxPerRead)
        {
            if (_readingTrailers ? !ReadTrailers(queue) : !Decode(queue, sink, ref moved))
                return BodyProgress.Failed;
        }
        return _bodyRead ? BodyProgress.End
            : moved > 0 ? BodyProgress.Data
            : BodyProgress.Pending;
    }

    private bool Decode(ByteQueue queue, IBodySink sink, ref int moved)
    {
        var status = _decoder.Read(queue.FirstSpan, out var skip, out var data);
        if (skip > 0)
            queue.Skip(skip);
        if (data > 0)
        {
            sink.WriteBody(queue, data);
            moved += data;
        }
        switch (status)
        {
            case BodyStatus.End:
                _bodyRead = true;
                break;
            case BodyStatus.Trailers:
                _readingTrailers = true;
                break;
            case BodyStatus.Rejected:
                Error = OnRejected(_decoder.Rejection);
                return false;
            case BodyStatus.Data when _decoder.IsAtEnd:
                _bodyRead = true;
                break;
        }
        return true;
    }

    private bool ReadTrailers(ByteQueue queue)
    {
        _trailers ??= new MessageHead();
        var status = Http1HeadParser.ParseTrailers(_trailers, Limits, queue.FirstSpan, out var consumed);
        queue.Skip(consumed);
        if (status == ParseStatus.Rejected)
        {
            Error = OnRejected(_trailers.Rejection);
            return false;
        }
        _bodyRead = status == ParseStatus.Done;
        return true;
    }

    internal override async LoopTask<BodyProgress> ReadBodyAsync(IBodySink sink)
    {
        while (true)
        {
            var progress = TryReadBody(sink);
            if (progress != BodyProgress.Pending)
                return progress;
            if (!IsTunnel)
                ReadDeadline.Set(BodyTimeoutMs, DeadlineReason.Body);
            var status = await Connection.Input.WaitAsync();
            ReadDeadline.Clear();
            if (status == InputStatus.Data)
                continue;
            if (_stopped && status == InputStatus.Canceled)
            {
                _stopped = false;
                return BodyProgress.Failed;
            }
            if (status == InputStatus.Ended && (IsTunnel || Head.Framing.Kind == BodyKind.UntilClose) && Connection is { Error: TransportError.None, IsTruncated: false })
            {
                _bodyRead = true;
                return BodyProgress.End;
            }
            if (Error.IsNone)
                Error = OnInputLost(status);
            return BodyProgress.Failed;
        }
    }

    internal override LoopTask<BodyProgress> TransferBodyAsync(HttpStream destination)
    {
        if (Head.Framing.Kind != BodyKind.Length || _decoder.Remaining < MinTransfer || !Error.IsNone || !Connection.Input.Queue.IsEmpty
            || destination is not Http1Stream { _outgoing: BodyKind.Length } other || Connection.BeginTransfer(other.Connection) is not { } transfer)
            return new(BodyProgress.Data);
        return TransferBodyAsync(other, transfer);
    }

    private async LoopTask<BodyProgress> TransferBodyAsync(Http1Stream destination, DirectTransfer transfer)
    {
        var output = destination.Connection.Output;
        long turn = 0;
        // What was relayed so far goes first, the head with it.
        var progress = await output.DrainAsync() ? BodyProgress.Data : BodyProgress.Pending;
        while (progress == BodyProgress.Data)
        {
            if (transfer.Held > 0)
            {
                transfer.Drain();
                if (transfer.Held > 0 && !await output.WaitWritableAsync())
                    progress = BodyProgress.Pending;
            }
            else if (_decoder.IsAtEnd)
            {
                _bodyRead = true;
                progress = BodyProgress.End;
            }
            else if (!Error.IsNone)
            {
                progress = BodyProgress.Failed;
            }
            else if (turn >= MaxPerTurn)
            {
                turn = 0;
                await Connection.Loop.Yield();
            }
            else if (transfer.Fill(_decoder.Remaining) is > 0 and var count)
            {
                turn += count;
                _decoder.Take(count);
                destination._written += count;
            }
            else
            {
                ReadDeadline.Set(BodyTimeoutMs, DeadlineReason.Body);
                var status = await Connection.Input.WaitReadableAsync();
                ReadDeadline.Clear();
                if (_stopped && status == InputStatus.Canceled)
                    progress = BodyProgress.Failed;
                else if (status != InputStatus.Data && Error.IsNone)
                    Error = OnInputLost(status);
            }
        }
        _stopped = false;
        transfer.End();
        return progress;
    }

    /// <summary>What a message that breaks the rules means on this side.</summary>
    protected abstract ProxyError OnRejected(HttpRejection rejection);

    /// <summary>What it means on this side that the body stopped coming.</summary>
    protected abstract ProxyError OnInputLost(InputStatus status);

    internal override void CancelRead(ProxyError reason)
    {
        if (Error.IsNone)
            Error = reason;
        Connection.Input.CancelPendingRead();
    }

    internal override void StopRead()
    {
        _stopped = true;
        Connection.Input.CancelPendingRead();
    }

    /// <summary>The head that goes out has been written with this framing.</summary>
    protected void BeginOutgoing(MessageFraming framing) => _outgoing = framing.Kind;

    public override void WriteBody(ByteQueue source, int count)
    {
        var output = Connection.Output.Queue;
        _written += count;
        if (!Connection.Output.IsOpen || _outgoing == BodyKind.None)
        {
            source.Skip(count);
            return;
        }
        if (_outgoing != BodyKind.Chunked)
        {
            source.MoveTo(output, count);
            return;
        }
        output.Advance(Http1Writer.WriteChunkHeader(output.GetSpan(Http1Writer.MaxChunkHeaderLength), count));
        source.MoveTo(output, count);
        output.Write("\r\n"u8);
    }

    internal override void EndBody(MessageHead? trailers)
    {
        if (_outgoing == BodyKind.Chunked && Connection.Output.IsOpen)
        {
            var output = Connection.Output.Queue;
            output.Advance(Http1Writer.WriteTrailers(output.GetSpan(Http1Writer.MaxTrailersLength(trailers)), trailers));
        }
        _outgoing = BodyKind.None;
        _outputEnded = IsTunnel;
    }

    internal override void BeginTunnel(long silenceMs, long timeoutMs)
    {
        IsTunnel = true;
        if (silenceMs > 0)
            Connection.KeepAlive(silenceMs, timeoutMs);
        _decoder.Begin(MessageFraming.UntilClose, Http1ClientStream.ResponseLimits); // of any length
        _bodyRead = false;
        _outgoing = BodyKind.UntilClose;
    }

    internal override void Push() => Connection.Output.MarkDirty();

    internal override LoopTask<bool> FlushAsync()
    {
        // RFC 9110 9.3.6 of tunnels: what came is delivered before the side ends.
        if (_outputEnded)
            return Connection.EndSendingAsync();
        var flush = Connection.Output.FlushAwaitable();
        return flush.IsCompleted ? new(flush.GetResult()) : Flushed(flush);

        static async LoopTask<bool> Flushed(ConnectionWriter.OutputAwaiter flush) => await flush;
    }

    internal override void Abort()
    {
        if (Error.IsNone)
            Error = OnInputLost(InputStatus.Ended);
        Reset();
    }

    internal override void Reset() => Connection.Abort();
}
