using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>
/// What the two sides of HTTP/2 share: bodies in and bodies out over one stream of a connection (RFC 9113 5 and 8.1). Reused. What has arrived and what is
/// to be sent stands in queues of its own, bounded by the windows of either direction.
/// </summary>
internal abstract partial class Http2Stream : HttpStream, IDeadlineOwner, IListItem<Http2Stream>
{
    // A body is handed on in turns of this size, so that the sink's flow control and the loop's other work are heard in between.
    private const int MaxPerRead = 256 * 1024;

    private readonly ByteQueue _input;
    private ListLinks<Http2Stream> _links;
    private Waiter _reader;
    private bool _inputEnded;
    private bool _bodyRead;
    private bool _hasTrailers;
    private bool _stopped;
    private long _read;

    protected Http2Stream(EventLoop loop, Http2StreamState state)
        : base(state.Head)
    {
        State = state;
        Loop = loop;
        _input = new ByteQueue(loop.Buffers);
        _output = new ByteQueue(loop.Buffers);
        ReadDeadline = new Deadline(loop.Timers, this);
        _writeDeadline = new Deadline(loop.Timers, this);
    }

    internal Http2StreamState State { get; }

    /// <summary>The connection it is on.</summary>
    internal Http2Connection Connection { get; private set; } = null!;

    ref ListLinks<Http2Stream> IListItem<Http2Stream>.Links => ref _links;

    /// <summary>Whether nothing more can come or go: it was reset by either side, or its connection is gone.</summary>
    internal bool IsLost { get; private set; }

    protected EventLoop Loop { get; }

    /// <summary>The deadline that reads of this stream wait under.</summary>
    protected Deadline ReadDeadline { get; }

    /// <summary>How long the peer may send nothing in the middle of a body. Milliseconds.</summary>
    protected abstract long BodyTimeoutMs { get; }

    /// <summary>How long the peer may take nothing of a body that waits for it. Milliseconds.</summary>
    protected abstract long WriteTimeoutMs { get; }

    /// <summary>Whether bytes go through as they come, both ways, until either side ends (RFC 8441).</summary>
    protected bool IsTunnel { get; private set; }

    /// <summary>Whether all that the peer has to say is here.</summary>
    protected bool IsInputEnded => _inputEnded;

    internal override MessageHead? Trailers => _hasTrailers && State.Trailers.FieldCount > 0 ? State.Trailers : null;

    internal override bool IsBodyRead => _bodyRead;

    internal override long BodyBytesRead => _read;

    /// <summary>Puts it on a connection, for one message pair.</summary>
    protected void Attach(Http2Connection connection)
    {
        Connection = connection;
        Error = default;
        Observer = null;
        _inputEnded = _bodyRead = _hasTrailers = _stopped = false;
        IsTunnel = false;
        _read = 0;
        IsLost = false;
        BeginOutput();
    }

    /// <summary>The peer's head has come in.</summary>
    internal abstract void OnHead(bool ends);

    /// <summary>What it means on this side that the peer has reset the stream.</summary>
    protected abstract ProxyError OnPeerReset(Http2Error error);

    /// <summary>What it means on this side that the connection has gone.</summary>
    protected abstract ProxyError OnLost();

    /// <summary>What a message that breaks the rules means on this side.</summary>
    protected abstract ProxyError OnRejected(HttpRejection rejection);

    /// <summary>What it means on this side that the peer sends nothing in time.</summary>
    protected abstract ProxyError OnReadTimeout(DeadlineReason reason);

    /// <summary>The message that came in begins with this head; whether that is all of it.</summary>
    protected void BeginInput(bool ends)
    {
        _inputEnded = ends;
        _bodyRead = ends;
    }

    /// <summary>The message that came in has no body; what follows its head is for a tunnel, if there will be one.</summary>
    protected void BeginInputOfTunnel(bool ends)
    {
        _inputEnded = ends;
        _bodyRead = true;
    }

    internal override void BeginTunnel(long silenceMs, long timeoutMs)
    {
        IsTunnel = true;
        if (silenceMs > 0)
            Connection.Connection.KeepAlive(silenceMs, timeoutMs);
        _bodyRead = false;
    }

    internal override void Push()
    {
        if (!_output.IsEmpty && !_endWaits)
            Offer(ends: false);
        Connection.SendNow();
    }

    /// <summary>Bytes of the body have come: takes them off the front of the connection's input.</summary>
    internal void OnData(ByteQueue source, int count, bool ends)
    {
        if (IsLost || !Error.IsNone)
        {
            source.Skip(count);
            Consume(count);
            return;
        }
        source.MoveTo(_input, count);
        _inputEnded |= ends;
        if (State.BodyRejection != HttpRejection.None)
            Error = OnRejected(State.BodyRejection);
        _reader.Run();
    }

    /// <summary>The trailers have come, and with them the end.</summary>
    internal void OnTrailers()
    {
        _hasTrailers = true;
        _inputEnded = true;
        if (State.Trailers.Rejection != HttpRejection.None && Error.IsNone)
            Error = OnRejected(State.Trailers.Rejection);
        _reader.Run();
    }

    /// <summary>The stream was reset, by the peer or because of what it sent.</summary>
    internal void OnReset(Http2Error error)
    {
        // RFC 9113 8.1: with its message complete the peer may want no more of ours.
        if (Error.IsNone && !_inputEnded)
            Error = OnPeerReset(error);
        Lose();
    }

    /// <summary>The connection is gone.</summary>
    internal void OnConnectionLost()
    {
        if (Error.IsNone && !_inputEnded)
            Error = OnLost();
        Lose();
    }

    internal override BodyProgress TryReadBody(IBodySink sink)
    {
        if (!Error.IsNone)
            return BodyProgress.Failed;
        if (_bodyRead)
            return BodyProgress.End;
        var count = (int)Math.Min(_input.Length, MaxPerRead);
        if (count > 0)
        {
            _read += count;
            sink.WriteBody(_input, count);
            Consume(count);
        }
        if (_inputEnded && _input.IsEmpty)
        {
            _bodyRead = true;
            return BodyProgress.End;
        }
        return count > 0 ? BodyProgress.Data : BodyProgress.Pending;
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
            await new ReadAwaiter(this);
            ReadDeadline.Clear();
            if (!_stopped)
                continue;
            _stopped = false;
            return BodyProgress.Failed;
        }
    }

    internal override void CancelRead(ProxyError reason)
    {
        if (Error.IsNone)
            Error = reason;
        _reader.Run();
    }

    internal override void StopRead()
    {
        _stopped = true;
        _reader.Run();
    }

    /// <summary>Who goes on when something has come, or nothing will.</summary>
    protected void SetReader(Action continuation) => _reader.Set(continuation);

    /// <summary>Lets whoever waits for input look again.</summary>
    protected void WakeReader() => _reader.Run();

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        if (reason == DeadlineReason.Write)
        {
            OnWriteTimeout();
            return;
        }
        OnReadDeadline(reason);
    }

    /// <summary>A read has waited for too long.</summary>
    protected virtual void OnReadDeadline(DeadlineReason reason) => CancelRead(OnReadTimeout(reason));

    // The peer may send as much again.
    private void Consume(int count)
    {
        if (count == 0 || Connection.IsOver)
            return;
        Connection.Session.NowMs = Loop.Timers.NowMs;
        Connection.Session.Consumed(State, count);
        Connection.SendNow();
    }

    // Nothing goes any more: whoever waits for either side is told, and after them whoever waits for neither.
    private void Lose()
    {
        if (IsLost)
            return;
        IsLost = true;
        DropOutput();
        var connection = Connection;
        _reader.Run();
        WakeWriter();
        // Each of them may have run the exchange to its end, and the stream may be another's.
        if (Connection == connection && IsLost)
            Observer?.OnPeerGone(this, reset: true);
        if (Connection == connection && IsLost)
            Release();
    }

    private readonly struct ReadAwaiter(Http2Stream stream) : ICriticalNotifyCompletion
    {
        internal ReadAwaiter GetAwaiter() => this;

        public bool IsCompleted => stream._stopped || !stream.Error.IsNone || stream._inputEnded || !stream._input.IsEmpty;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => stream._reader.Set(continuation);

        public void UnsafeOnCompleted(Action continuation) => stream._reader.Set(continuation);
    }
}
