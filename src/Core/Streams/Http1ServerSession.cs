using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>A client's HTTP/1.1 connection: one request after the other, answers in order (RFC 9112 9.3).</summary>
internal sealed class Http1ServerSession : ServerSession, IConnectionOwner, IDeadlineOwner
{
    private static readonly byte[] Http2Preface = "PRI * HT"u8.ToArray();

    private Http1ServerStream? _stream;
    private int _requests;
    private bool _idle;

    internal Http1ServerSession(ServerSessions sessions, Connection connection, ServerSettings settings, ClientPeer peer)
        : base(sessions, connection, settings, peer)
    {
        Deadline = new Deadline(connection.Loop.Timers, this);
        connection.Owner = this;
        connection.WriteTimeoutMs = settings.WriteTimeoutMs;
    }

    internal Deadline Deadline { get; }

    /// <summary>Which deadline ended the last wait.</summary>
    internal DeadlineReason TimedOut { get; private set; }

    /// <summary>Whether a further request will be taken after the current one.</summary>
    internal bool MayContinue => !Sessions.IsDraining && (Settings.MaxRequestsPerConnection == 0 || _requests < Settings.MaxRequestsPerConnection);

    internal override async LoopTask RunAsync()
    {
        var lingerMs = Settings.LingerMs;
        while (true)
        {
            // The wait stands here and not in a method of its own, so that an idle connection keeps one state machine.
            if (Connection.Input.Queue.IsEmpty && (!BeginIdle() || !EndIdle(await Connection.Input.WaitAsync())))
                break;
            if (_requests == 0 && Settings.Http2 is not null && Connection.Input.Queue.FirstSpan[0] == Http2Preface[0] && await IsHttp2Async())
            {
                Deadline.Remove();
                Sessions.Switch(this);
                return;
            }
            var stream = Sessions.Streams.Get();
            stream.Begin(this);
            if (stream.ReadHead() == ParseStatus.NeedMore && !await ReadHeadAsync(stream))
            {
                Sessions.Streams.Return(stream);
                break;
            }
            _requests++;
            _stream = stream;
            await Sessions.Handler.HandleAsync(stream, this);
            _stream = null;
            var more = stream.CanContinue;
            lingerMs = stream.IsLastRequest ? 0 : Settings.LingerMs;
            Sessions.Streams.Return(stream);
            // The next request waits until its client has taken most of the answers before it.
            if (!more || !await Connection.Output.FlushAwaitable())
                break;
        }
        Deadline.Remove();
        // Counted to its end: a gateway that stops must not cut off an answer that its client has not taken yet.
        await Connection.CloseAsync(lingerMs);
        Sessions.Remove(this);
    }

    internal override void Drain()
    {
        // A request that is there already is still answered, and so is the first of a new connection.
        if (_idle && (Connection.IsClosed || !Connection.Receive() || !Connection.Input.Resume()) && !IsNew())
            Connection.Input.CancelPendingRead();
    }

    internal override void Abort()
    {
        Connection.Abort();
        _stream?.Observer?.OnPeerGone(_stream, reset: true);
    }

    private bool IsNew() => _requests == 0 && !Connection.IsClosed && Sessions.WaitForNew(Deadline, Settings.HeadTimeoutMs);

    // RFC 9113 3.4: no request of HTTP/1.1 begins like this. What is not enough to tell stays where it is.
    private async LoopTask<bool> IsHttp2Async()
    {
        Deadline.Set(Settings.HeadTimeoutMs, DeadlineReason.Head);
        var input = Connection.Input;
        var status = InputStatus.Data;
        while (status == InputStatus.Data && input.Queue.Length < Http2Preface.Length && MayBeHttp2(input.Queue))
        {
            if (!Connection.CanReceive || !Connection.Receive())
                status = await input.WaitReadableAsync();
        }
        Deadline.Clear();
        return input.Queue.Length >= Http2Preface.Length && MayBeHttp2(input.Queue);
    }

    // It may lie in several blocks.
    private static bool MayBeHttp2(ByteQueue queue)
    {
        Span<byte> first = stackalloc byte[Http2Preface.Length];
        return Http2Preface.AsSpan().StartsWith(first[..queue.Peek(first)]);
    }

    private bool BeginIdle()
    {
        if (Sessions.IsDraining && _requests > 0)
            return false;
        Deadline.Set(_requests == 0 ? Sessions.NewConnectionTimeoutMs(Settings.HeadTimeoutMs) : Settings.IdleTimeoutMs, DeadlineReason.Idle);
        _idle = true;
        return true;
    }

    private bool EndIdle(InputStatus status)
    {
        _idle = false;
        Deadline.Clear();
        return status == InputStatus.Data;
    }

    // False when the client left before its request was whole: there is nobody to answer.
    private async LoopTask<bool> ReadHeadAsync(Http1ServerStream stream)
    {
        Deadline.Set(Settings.HeadTimeoutMs, DeadlineReason.Head);
        var parsed = ParseStatus.NeedMore;
        while (parsed == ParseStatus.NeedMore)
        {
            var status = await Connection.Input.WaitAsync();
            if (status == InputStatus.Ended)
                break;
            if (status == InputStatus.Canceled)
            {
                stream.Error = ProxyErrorKind.RequestHeadTimeout;
                break;
            }
            parsed = stream.ReadHead();
        }
        Deadline.Clear();
        return parsed != ParseStatus.NeedMore || !stream.Error.IsNone;
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        TimedOut = reason;
        Connection.Input.CancelPendingRead();
    }

    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
        if (connection.PeerHungUp && _stream is { Observer: { } observer } stream)
            observer.OnPeerGone(stream, connection.PeerReset);
    }

    void IConnectionOwner.OnClosed(Connection connection)
    {
        if (_stream is { Observer: { } observer } stream)
            observer.OnPeerGone(stream, reset: true);
    }
}
