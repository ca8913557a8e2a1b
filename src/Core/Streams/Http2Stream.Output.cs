using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

// What goes out, and the stream's end.
internal abstract partial class Http2Stream
{
    // A writer waits while more than this is unsent of its stream.
    private const int HighWater = 64 * 1024;

    // RFC 9113 4.2: what every peer takes in one frame.
    private const int FrameLimit = 16 * 1024;

    private readonly ByteQueue _output;
    private readonly Deadline _writeDeadline;
    private MessageHead? _outgoingTrailers;
    private Waiter _writer;
    private bool _ended;      // the end was given to the session
    private bool _endWaits;   // the end follows what waits
    private bool _trailersWait;
    private bool _isOffered;  // what waits is known to the session
    private bool _isFinished; // nobody uses the stream any more
    private long _written;

    internal override long BodyBytesWritten => _written;

    /// <summary>Whether the message that goes out is complete, be it not sent.</summary>
    protected bool IsOutputEnded => _ended || _endWaits;

    /// <summary>Whether bytes of the message still wait for the peer to take them.</summary>
    protected bool IsOutputWaiting => !_output.IsEmpty;

    private void BeginOutput()
    {
        _ended = _endWaits = _trailersWait = _isOffered = _isFinished = false;
        _written = 0;
    }

    /// <summary>The head that goes out was written; whether that was all.</summary>
    protected void HeadWritten(bool ends)
    {
        _ended = ends;
        Connection.SendSoon(); // who has more to say flushes
    }

    public override void WriteBody(ByteQueue source, int count)
    {
        _written += count;
        if (IsLost || _ended || _endWaits)
        {
            source.Skip(count);
            return;
        }
        source.MoveTo(_output, count);
    }

    internal override void EndBody(MessageHead? trailers)
    {
        if (IsLost || _ended || _endWaits)
            return;
        var session = Connection.Session;
        if (trailers is { FieldCount: > 0 })
        {
            EndWithTrailers(trailers);
        }
        else if (MayLeaveNow && session.TryDirectData(State, (int)_output.Length, ends: true))
        {
            _ended = true;
            _output.MoveTo(Connection.Connection.Output.Queue, _output.Length);
        }
        else
        {
            _endWaits = true;
            Offer(ends: true);
        }
        Connection.SendSoon();
    }

    // A body that is all there leaves right behind its head, if nothing more urgent waits and the windows take it.
    private bool MayLeaveNow => !_isOffered && _output.Length <= FrameLimit && Connection.Connection.Output.Queue.Length <= HighWater;

    // What waits may be taken from here on.
    private void Offer(bool ends)
    {
        _isOffered = true;
        Connection.Session.SetPending(State, _output.Length, ends);
        // Only what the peer takes puts the deadline off.
        if (!_writeDeadline.IsSet)
            _writeDeadline.Set(WriteTimeoutMs, DeadlineReason.Write);
    }

    private void EndWithTrailers(MessageHead trailers)
    {
        if (_output.IsEmpty)
        {
            _ended = true;
            Connection.Session.WriteTrailers(State, trailers);
            return;
        }
        // Whose trailers they are goes its own way before the body has gone.
        (_outgoingTrailers ??= new MessageHead()).CopyFrom(trailers);
        _endWaits = _trailersWait = true;
        Offer(ends: false);
    }

    /// <summary>The connection sends: bytes of the body go behind the frame's header that stands in its output.</summary>
    internal void Give(ByteQueue output, int count, bool ends)
    {
        _output.MoveTo(output, count);
        _isOffered = !_output.IsEmpty;
        if (!_isOffered)
            _writeDeadline.Clear();
        else if (count > 0)
            _writeDeadline.Set(WriteTimeoutMs, DeadlineReason.Write);
        if (ends)
        {
            _ended = true;
        }
        else if (_trailersWait && _output.IsEmpty)
        {
            _trailersWait = false;
            _ended = true;
            Connection.Session.WriteTrailers(State, _outgoingTrailers!);
        }
        if (_output.Length <= HighWater)
            WakeWriter();
        if (_ended)
            Release();
    }

    internal override LoopTask<bool> FlushAsync()
    {
        if (IsLost)
            return new(false);
        if (!_output.IsEmpty && !_endWaits)
            Offer(ends: false);
        Connection.SendNow();
        return _output.Length <= HighWater ? new(true) : DrainAsync();
    }

    internal override void Abort() => Reset(Http2ErrorCode.InternalError);

    internal override void Reset() => Reset(Http2ErrorCode.Cancel);

    /// <summary>Nobody uses the stream any more. What it still has to send is sent; where a message is not whole, the peer is told.</summary>
    protected void Finish()
    {
        _isFinished = true;
        ReadDeadline.Clear();
        Observer = null;
        if (!IsLost && !IsOutputEnded)
            Reset(Http2ErrorCode.Cancel);
        else
            Release();
    }

    /// <summary>Ends the stream where it stands.</summary>
    protected void Reset(Http2ErrorCode code)
    {
        if (!IsLost && !Connection.IsOver)
        {
            Connection.Session.WriteReset(State, code);
            Connection.SendNow();
        }
        if (Error.IsNone && !_inputEnded)
            Error = OnLost();
        Lose();
    }

    private async LoopTask<bool> DrainAsync()
    {
        await new DrainAwaiter(this);
        return !IsLost;
    }

    private void WakeWriter() => _writer.Run();

    private void OnWriteTimeout()
    {
        // While the peer takes what goes before it (RFC 9218 10) its turn has not come.
        var left = State.WaitsForTurn ? Connection.GivenAtMs + WriteTimeoutMs - Loop.Timers.NowMs : 0;
        if (left > 0)
            _writeDeadline.Set(left, DeadlineReason.Write);
        else
            Reset(Http2ErrorCode.Cancel);
    }

    private void DropOutput()
    {
        _writeDeadline.Clear();
        _output.Clear();
        _trailersWait = _isOffered = false;
    }

    // Gives the stream back once nobody uses it and all it had to send is sent.
    private void Release()
    {
        if (!_isFinished || (!IsLost && !_ended))
            return;
        // RFC 9113 8.1: the answer is complete, and no more of the request is wanted.
        if (!IsLost && State.Status != Http2StreamStatus.Closed && !Connection.IsOver)
        {
            Connection.Session.WriteReset(State, _inputEnded ? Http2ErrorCode.InternalError : Http2ErrorCode.NoError);
            Connection.SendSoon();
        }
        _isFinished = false;
        IsLost = true;
        Consume((int)_input.Length);
        _input.Clear();
        ReadDeadline.Clear();
        DropOutput();
        var connection = Connection;
        connection.Remove(this);
    }

    private readonly struct DrainAwaiter(Http2Stream stream) : ICriticalNotifyCompletion
    {
        internal DrainAwaiter GetAwaiter() => this;

        public bool IsCompleted => stream.IsLost || stream._output.Length <= HighWater;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => stream._writer.Set(continuation);

        public void UnsafeOnCompleted(Action continuation) => stream._writer.Set(continuation);
    }
}
