using Waterfall.Core.IO;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>A client's HTTP/2 connection: its requests side by side, each an exchange of its own (RFC 9113).</summary>
internal sealed class Http2ServerSession : ServerSession, IHttp2ConnectionOwner, IDeadlineOwner
{
    // The second GOAWAY follows the answer to a PING, or this: streams that were on their way are there by then (RFC 9113 6.8).
    private const long ShutdownNoticeMs = 1000;

    private readonly Http2Connection _connection;
    private readonly Deadline _deadline;
    private MessageHead? _interim;
    private int _requests;
    private bool _isEnding;

    internal Http2ServerSession(ServerSessions sessions, Connection connection, ServerSettings settings, ClientPeer peer)
        : base(sessions, connection, settings, peer)
    {
        _connection = new Http2Connection(connection, Http2Role.Server, settings.Http2!, this);
        _deadline = new Deadline(connection.Loop.Timers, this);
        connection.WriteTimeoutMs = settings.WriteTimeoutMs;
    }

    internal override async LoopTask RunAsync()
    {
        // RFC 9113 9.2.2: good for HTTP/1.1 at most. SETTINGS come first whatever follows (3.4).
        if (Peer.Tls is { IsFitForHttp2: false })
        {
            _connection.Session.Start();
            _connection.Session.WriteGoAway(Http2ErrorCode.InadequateSecurity);
            _connection.SendNow();
        }
        else
        {
            _deadline.Set(Sessions.NewConnectionTimeoutMs(Settings.HeadTimeoutMs), DeadlineReason.Idle);
            await _connection.RunAsync();
        }
        _deadline.Remove();
        // Counted to its end: a gateway that stops must not cut off an answer that its client has not taken yet.
        await Connection.CloseAsync(Settings.LingerMs);
        Sessions.Remove(this);
    }

    /// <summary>A request's head has come: answers it, beside the others.</summary>
    internal void OnRequest(Http2ServerStream stream)
    {
        _requests++;
        if (!_isEnding)
            _deadline.Clear();
        _connection.Add(stream);
        stream.Serve(Sessions.Handler.HandleAsync(stream, this));
        if (Sessions.IsDraining || _requests == Settings.MaxRequestsPerConnection)
            Drain();
    }

    /// <summary>An interim head without fields (RFC 9110 15.2); valid until the next.</summary>
    internal MessageHead Interim(int status)
    {
        _interim ??= new MessageHead();
        _interim.Reset();
        _interim.SetStatus(status);
        return _interim;
    }

    internal override void Drain()
    {
        if (_isEnding || _connection.IsOver || (_requests == 0 && Sessions.WaitForNew(_deadline, Settings.HeadTimeoutMs)))
            return;
        _isEnding = true;
        _connection.Session.WriteShutdownNotice();
        _connection.Session.WritePing(0);
        _connection.SendNow();
        _deadline.Set(ShutdownNoticeMs, DeadlineReason.Drain);
    }

    internal override void Abort() => Connection.Abort();

    Http2Stream IHttp2ConnectionOwner.Rent()
    {
        var stream = Sessions.Http2Streams.Get();
        stream.Begin(this, _connection);
        return stream;
    }

    void IHttp2ConnectionOwner.Return(Http2Stream stream) => Sessions.Http2Streams.Return((Http2ServerStream)stream);

    void IHttp2ConnectionOwner.OnIdle()
    {
        if (_connection.Session.IsGoingAway)
            Connection.Input.CancelPendingRead();
        else if (!_isEnding)
            _deadline.Set(Settings.IdleTimeoutMs, DeadlineReason.Idle);
    }

    void IHttp2ConnectionOwner.OnControl(Http2EventKind kind)
    {
        if (kind == Http2EventKind.PingAck && _isEnding)
            GoAway();
    }

    void IHttp2ConnectionOwner.OnError()
    {
        if (_connection.Session.Abuse != Http2AbuseKind.None)
            Connection.Loop.Counters.Http2Abuse++;
    }

    void IHttp2ConnectionOwner.OnOver()
    {
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        _isEnding = true;
        GoAway();
    }

    // From here on no stream begins; the connection ends with the last one.
    private void GoAway()
    {
        if (_connection.Session.IsGoingAway || _connection.IsOver)
            return;
        _deadline.Clear();
        _connection.Session.WriteGoAway(Http2ErrorCode.NoError);
        _connection.SendNow();
        if (_connection.Streams == 0)
            Connection.Input.CancelPendingRead();
    }
}
