using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http2;

namespace Waterfall.Core.Streams;

/// <summary>A connection to an upstream that carries many requests at once. Its keeper is told when it has room again, and when it is gone.</summary>
internal sealed class Http2ClientConnection : IHttp2ConnectionOwner, IDeadlineOwner
{
    // More on one connection than this waits for each other's packets, where another connection costs little.
    private const int MaxStreams = 1000;

    /// <summary>How far the window of a stream may grow, in bytes: what the answer of a client that takes nothing may hold.</summary>
    internal const int MaxStreamWindow = 256 * 1024;

    /// <summary>
    /// The connection's window in bytes: never what holds the upstream back, or a few clients that take nothing would stop everybody else's answers. Twice
    /// the sum of its streams' windows, as the half that is consumed may not be announced yet. Go's client takes 1 GiB for the same reason.
    /// </summary>
    internal const int Window = 2 * MaxStreams * MaxStreamWindow;

    // Between PINGs without a part of an answer between them, with some room as they may travel at different speeds. Servers of gRPC count those that come
    // sooner, and end the connection with the third; what they count starts anew with what they send of an answer, not with PINGs of theirs (gRPC A8).
    private const long QuietPingIntervalMs = (5 * 60 + 5) * 1000;
    private const int MaxEarlyPings = 2;

    // Heads that wait for an upstream that takes nothing: what more requests come are for another connection.
    private const int MaxUnsent = 1024 * 1024;

    private readonly Http2Connection _connection;
    private readonly Slab<Http2ClientStream> _streams;
    private readonly IHttp2ConnectionKeeper _keeper;
    private readonly Http2KeepAlive _keepAlive;
    private readonly IConnectionOwner _transportOwner;
    private readonly Deadline _deadline;
    private int _maxStreams; // none before the upstream has said how many (RFC 9113 6.5.2), and what else it takes (RFC 8441 3)
    private long _received;
    private long _watchedSinceMs;
    private long _pingedAtMs;
    private int _heardAtPing = -1;
    private int _earlyPings; // since something of an answer came
    private bool _isPinged;
    private bool _hasAsked; // a request since the last PING, as far as that matters

    /// <param name="connection">The connection, on which nothing has been said yet.</param>
    /// <param name="options">What this side announces.</param>
    /// <param name="streams">Where its streams come from.</param>
    /// <param name="keeper">Who keeps it.</param>
    /// <param name="keepAlive">How it is watched.</param>
    /// <param name="settingsTimeoutMs">How long the upstream's SETTINGS may take; 0 for no limit.</param>
    internal Http2ClientConnection(
        Connection connection, Http2SessionOptions options, Slab<Http2ClientStream> streams, IHttp2ConnectionKeeper keeper, Http2KeepAlive keepAlive,
        long settingsTimeoutMs)
    {
        _streams = streams;
        _keeper = keeper;
        _keepAlive = keepAlive;
        _transportOwner = connection.Owner!;
        _deadline = new Deadline(connection.Loop.Timers, this);
        _connection = new Http2Connection(connection, Http2Role.Client, options, this);
        _deadline.Set(settingsTimeoutMs, DeadlineReason.Connect);
    }

    internal Connection Connection => _connection.Connection;

    /// <summary>Requests under way on it.</summary>
    internal int Streams => _connection.Streams;

    /// <summary>Whether the upstream has said how many requests it takes at a time.</summary>
    internal bool IsSettled { get; private set; }

    /// <summary>Whether it was given up because the upstream did not say so in time.</summary>
    internal bool IsOverdue { get; private set; }

    /// <summary>Whether what the upstream said is no HTTP/2.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>How many requests it takes at a time, once <see cref="IsSettled"/>.</summary>
    internal int MaxConcurrent => _maxStreams;

    /// <summary>Whether it takes another request.</summary>
    internal bool HasRoom => !_connection.IsOver && _connection.Streams < _maxStreams && _connection.Session.CanOpenStream && Connection.Output.Queue.Length <= MaxUnsent;

    /// <summary>Whether it will never have room again.</summary>
    internal bool IsEnding => _connection.IsOver || _connection.Session is { PeerGoingAway: true } or { IsGoingAway: true } or { HasUsedAllIdentifiers: true };

    // Nothing of an answer since the last PING.
    private bool IsQuiet => _connection.Heard == _heardAtPing;

    private bool HasReceived => Connection.BytesReceived > _received;

    /// <summary>Serves the connection to its end.</summary>
    internal async LoopTask RunAsync()
    {
        await _connection.RunAsync();
        _deadline.Remove();
        await Connection.CloseAsync(lingerMs: 0);
    }

    /// <summary>A stream for one more request; <see cref="HasRoom"/> must have been true.</summary>
    internal Http2ClientStream Open()
    {
        var stream = _streams.Get();
        stream.Open(_connection);
        if (IsSettled && (_connection.Streams == 0 || IsQuiet))
            WatchPeerForRequest();
        _connection.Add(stream);
        return stream;
    }

    /// <summary>Takes no more requests and ends with the last of those under way.</summary>
    internal void Drain()
    {
        if (_connection.IsOver || _connection.Session.IsGoingAway)
            return;
        _connection.Session.WriteGoAway(Http2ErrorCode.NoError);
        _connection.SendNow();
        if (_connection.Streams == 0)
            Connection.Input.CancelPendingRead();
    }

    Http2Stream IHttp2ConnectionOwner.Rent() => throw new NotSupportedException("Servers open no streams (RFC 9113 8.4).");

    void IHttp2ConnectionOwner.Return(Http2Stream stream)
    {
        _streams.Return((Http2ClientStream)stream);
        if (_connection.Streams < _maxStreams)
            _keeper.OnRoom(this, isNew: false);
    }

    void IHttp2ConnectionOwner.OnIdle()
    {
        // What came meanwhile from the keeper's queue has made it busy again.
        if (_connection.Streams > 0)
            return;
        if (IsEnding)
            Connection.Input.CancelPendingRead();
        else if (IsSettled && !_keeper.Keeps(this))
            Drain();
        else if (IsSettled && (HasReceived || !_isPinged))
            _deadline.Set(_keepAlive.IdleTimeoutMs, DeadlineReason.Idle);
    }

    void IHttp2ConnectionOwner.OnControl(Http2EventKind kind)
    {
        if (kind == Http2EventKind.Settings)
        {
            _maxStreams = Math.Min(_connection.Session.Peer.MaxConcurrentStreams, MaxStreams);
            var isNew = !IsSettled && _maxStreams > 0; // for one that takes none yet a connect has not come to its end
            if (isNew)
                Settle();
            _keeper.OnRoom(this, isNew);
        }
        else if (kind == Http2EventKind.GoAway && _connection.Streams == 0)
        {
            Connection.Input.CancelPendingRead();
        }
    }

    void IHttp2ConnectionOwner.OnError()
    {
        IsBroken = true;
        Connection.Loop.Counters.UpstreamFailures++;
    }

    // Before its requests are told, as they may ask for a connection in its place.
    void IHttp2ConnectionOwner.OnOver()
    {
        _transportOwner.OnClosed(Connection);
        _keeper.OnClosed(this);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        if (reason == DeadlineReason.Idle)
            Drain();
        else if (reason == DeadlineReason.Connect)
            GiveUp();
        else if (_connection.Streams > 0 || _isPinged)
            CheckPeer();
    }

    private void GiveUp()
    {
        IsOverdue = true;
        Connection.Abort();
    }

    private void Settle()
    {
        IsSettled = true;
        if (_connection.Streams > 0)
            WatchPeer();
        else
            _deadline.Set(_keepAlive.IdleTimeoutMs, DeadlineReason.Idle);
    }

    // While requests are under way an upstream that has gone without a word is found out (RFC 9113 6.7).
    private void WatchPeer() => WatchPeer(Connection.Loop.Timers.NowMs);

    private void WatchPeer(long sinceMs)
    {
        _isPinged = false;
        _received = Connection.BytesReceived;
        _watchedSinceMs = sinceMs;
        var passed = Connection.Loop.Timers.NowMs - sinceMs;
        _deadline.Set(_keepAlive.PingIntervalMs == 0 ? 0 : Math.Max(_keepAlive.PingIntervalMs - passed, 1), DeadlineReason.KeepAlive);
    }

    // The first request after something came begins the silence; one after another that had no answer goes on with it, or it would never be long enough.
    private void WatchPeerForRequest()
    {
        if (HasReceived || (!_isPinged && !_hasAsked))
            WatchPeer();
        else if (!_isPinged && _connection.Streams == 0)
            WatchPeer(_watchedSinceMs);
        _hasAsked = true;
    }

    private void CheckPeer()
    {
        var now = Connection.Loop.Timers.NowMs;
        if (HasReceived && _connection.Streams > 0)
            WatchPeer();
        else if (HasReceived)
            _deadline.Set(_keepAlive.IdleTimeoutMs, DeadlineReason.Idle);
        else if (_isPinged)
            Connection.Abort();
        else if (MayPing(now))
            Ping(now);
        else
            _deadline.Set(_keepAlive.PingIntervalMs, DeadlineReason.KeepAlive);
    }

    private bool MayPing(long now) => !IsQuiet || now - _pingedAtMs >= QuietPingIntervalMs || (_hasAsked && _earlyPings < MaxEarlyPings);

    private void Ping(long now)
    {
        if (!IsQuiet)
            _earlyPings = 0;
        else if (now - _pingedAtMs < QuietPingIntervalMs)
            _earlyPings++;
        _heardAtPing = _connection.Heard;
        _isPinged = true;
        _hasAsked = false;
        _pingedAtMs = now;
        _connection.Session.NowMs = now;
        _connection.Session.WritePing(1);
        _connection.SendNow();
        _deadline.Set(_keepAlive.PingTimeoutMs, DeadlineReason.KeepAlive);
    }
}

/// <summary>Who keeps connections to an upstream.</summary>
internal interface IHttp2ConnectionKeeper
{
    /// <summary>It takes another request, or says so for the first time.</summary>
    void OnRoom(Http2ClientConnection connection, bool isNew);

    /// <summary>Whether it stays open without a request.</summary>
    bool Keeps(Http2ClientConnection connection);

    /// <summary>It carries nothing any more.</summary>
    void OnClosed(Http2ClientConnection connection);
}
