using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http2;

namespace Waterfall.Core.Streams;

/// <summary>
/// A session on a connection, in either role: bytes that come become events of streams; what streams have to send leaves once a tick, by priority.
/// </summary>
internal sealed class Http2Connection : IHttp2StreamPool, IOutputSource, IConnectionOwner
{
    // What one send takes; more would only grow the queue while more urgent streams may come.
    private const int SendRoom = 64 * 1024;
    private const int FrameRoom = 16 * 1024;

    // What a peer that never pauses may have read in a row.
    private const long MaxPerTurn = 256 * 1024;

    // What may wait to be sent while a client is listened to: answers that are a head alone are bound by no window, and its next requests would add to them.
    private const int MaxUnsent = 256 * 1024;

    private readonly IHttp2ConnectionOwner _owner;
    private readonly int _maxStreams;
    private IntrusiveList<Http2Stream> _streams;
    private long _sentAtNext; // bytes sent by which the session is next told that they are
    private bool _hasMore;
    private bool _isUrgent;
    private bool _isOver;

    internal Http2Connection(Connection connection, Http2Role role, Http2SessionOptions options, IHttp2ConnectionOwner owner)
    {
        Connection = connection;
        _owner = owner;
        _maxStreams = (int)Math.Min(2L * options.Local.MaxConcurrentStreams, int.MaxValue);
        Session = new Http2Session(role, options, connection.Output.Queue, this) { NowMs = connection.Loop.Timers.NowMs };
        connection.Owner = this;
        connection.Output.Source = this;
    }

    internal Connection Connection { get; }

    internal Http2Session Session { get; }

    /// <summary>Whether nothing can be sent or received any more.</summary>
    internal bool IsOver => _isOver || Connection.Error != TransportError.None;

    /// <summary>Counts parts of messages that have come: heads, data, trailers.</summary>
    internal int Heard { get; private set; }

    /// <summary>When the peer last took so much that a stream had its turn. Milliseconds.</summary>
    internal long GivenAtMs { get; private set; }

    /// <summary>Streams that are in use, closed ones whose exchange is not over among them.</summary>
    internal int Streams { get; private set; }

    /// <summary>Reads until the peer ends, a frame can't be, or the read is cancelled. The streams that were open then are over.</summary>
    internal async LoopTask RunAsync()
    {
        Session.Start();
        SendNow();
        var turn = Connection.BytesReceived;
        while (await Connection.Input.WaitAsync() == InputStatus.Data && Read())
        {
            if (Session.Role == Http2Role.Server && !await Connection.Output.WaitForAsync(MaxUnsent))
                break;
            if (Connection.BytesReceived - turn < MaxPerTurn)
                continue;
            turn = Connection.BytesReceived;
            await Connection.Loop.Yield();
        }
        End();
    }

    /// <summary>Has what was written sent at the end of the tick.</summary>
    internal void SendNow()
    {
        _isUrgent = true;
        Connection.Output.MarkDirty();
    }

    /// <summary>Has what was written sent at the end of the tick, or a few ticks later together with what other streams are about to write.</summary>
    internal void SendSoon() => Connection.Output.MarkDirty();

    /// <summary>A stream is in use from here on.</summary>
    internal void Add(Http2Stream stream)
    {
        Streams++;
        _streams.Append(stream);
    }

    /// <summary>A stream is not in use any more: the last thing that is done with it.</summary>
    internal void Remove(Http2Stream stream)
    {
        Streams--;
        _streams.Remove(stream);
        _owner.Return(stream);
        if (Streams == 0)
            _owner.OnIdle();
    }

    /// <summary>All streams are over: what waits for them ends.</summary>
    internal void End()
    {
        if (_isOver)
            return;
        _isOver = true;
        Session.Abandon();
        _owner.OnOver();
        // Each may run its exchange to the end, and with it others.
        while (FirstAlive() is { } stream)
            stream.OnConnectionLost();
    }

    private Http2Stream? FirstAlive()
    {
        var stream = _streams.First;
        while (stream is { IsLost: true })
            stream = IntrusiveList<Http2Stream>.Following(stream);
        return stream;
    }

    // False when the connection is to be closed, once what was written is sent.
    private bool Read()
    {
        var queue = Connection.Input.Queue;
        Session.NowMs = Connection.Loop.Timers.NowMs;
        while (!Connection.IsClosed)
        {
            var kind = Session.Read(queue.FirstSpan, out var consumed);
            queue.Skip(consumed);
            if (kind == Http2EventKind.Error)
            {
                _owner.OnError();
                SendNow();
                return false;
            }
            if (kind != Http2EventKind.NeedMore)
                Dispatch(kind);
            else if (queue.IsEmpty)
                break;
        }
        // Also where nothing was answered: windows may have opened.
        SendSoon();
        return !Connection.IsClosed;
    }

    private void Dispatch(Http2EventKind kind)
    {
        var stream = Session.Stream?.Owner as Http2Stream;
        switch (kind)
        {
            case Http2EventKind.Head:
                Heard++;
                stream!.OnHead(Session.EndsStream);
                break;
            case Http2EventKind.Data:
                Heard++;
                stream!.OnData(Connection.Input.Queue, Session.DataLength, Session.EndsStream);
                break;
            case Http2EventKind.Trailers:
                Heard++;
                stream!.OnTrailers();
                break;
            case Http2EventKind.Reset:
                stream!.OnReset(Session.Error);
                break;
            case Http2EventKind.Settings or Http2EventKind.GoAway or Http2EventKind.PingAck:
                _owner.OnControl(kind);
                break;
            case Http2EventKind.Window when Session.HasPendingData:
                SendNow(); // it was flushed, and has waited for this
                break;
        }
    }

    // A stream that was reset is none of the session's any more, while its exchange may still wait for something that its client's leaving does not end:
    // as many again as are announced, as Kestrel has it, or a client that resets what it opens is served without bound (CVE-2023-44487).
    Http2StreamState? IHttp2StreamPool.Rent()
    {
        if (Streams >= _maxStreams)
            return null;
        var stream = _owner.Rent();
        stream.State.Owner = stream;
        return stream.State;
    }

    void IHttp2StreamPool.Return(Http2StreamState state) => _owner.Return((Http2Stream)state.Owner!);

    // With no other stream in use there is nothing to wait for.
    bool IOutputSource.MayWait => !_isUrgent && !IsOver;

    void IOutputSource.FillOutput()
    {
        _isUrgent = false;
        var output = Connection.Output.Queue;
        _hasMore = !IsOver;
        if (IsOver)
            return; // what was written now would stay
        while (output.Length < SendRoom)
        {
            if (!Session.TryNextData(FrameRoom, out var state, out var length, out var ends))
            {
                _hasMore = false;
                return;
            }
            if (length > 0)
                GivenAtMs = Connection.Loop.Timers.NowMs;
            ((Http2Stream)state.Owner!).Give(output, length, ends);
        }
    }

    void IOutputSource.OnSent()
    {
        var unsent = Connection.Output.Queue.Length;
        // What waited then has left. Not only once nothing waits: where there is much to send that may never be.
        if (Connection.BytesSent >= _sentAtNext)
        {
            Session.OutputSent();
            _sentAtNext = Connection.BytesSent + unsent;
        }
        // A transport that takes no more says so when it does: there is nothing to go round for.
        if (_hasMore && unsent < SendRoom)
            SendNow();
    }

    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
    }

    void IConnectionOwner.OnClosed(Connection connection) => End();
}
