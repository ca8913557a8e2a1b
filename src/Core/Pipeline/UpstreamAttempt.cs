using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>One try of an exchange with one endpoint: from the choice of a connection to the head of its answer, and to the connection's way back. Reused.</summary>
internal sealed class UpstreamAttempt(EventLoop loop)
{
    private readonly ConnectionWait _wait = new(loop);
    private Exchange _exchange = null!;
    private Cluster _cluster = null!;
    private ClusterLoad? _load;
    private UpstreamPool _pool = null!;
    private CircuitPermit _permit;
    private BodyChain? _chain;
    private LoopTask _relay;
    private long _startedMs;
    private int _place;
    private int _interimBytes;
    private bool _isJudged;
    private IClientStream? _upstream;

    internal Endpoint Endpoint { get; private set; } = null!;

    /// <summary>Its place among the cluster's members.</summary>
    internal int Place => _place;

    /// <summary>The stream of the attempt; null before there is a connection and after it is over.</summary>
    internal HttpStream? Stream => _upstream?.Stream;

    /// <summary>Whether the connection had carried requests before.</summary>
    internal bool IsReused { get; private set; }

    /// <summary>Whether the whole request has been handed to the upstream.</summary>
    internal bool IsRequestRelayed { get; private set; }

    /// <summary>Whether the attempt lost against another: its exchange has gone on, and may be over.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>Beside others: why it brought no answer.</summary>
    internal ProxyError Error { get; set; }

    /// <summary>Beside others: whether it has brought an answer, or failed.</summary>
    internal bool IsDone { get; set; }

    /// <summary>What it was taken out of as a hedge, to be given back.</summary>
    internal RetryBudget? HedgeBudget { get; set; }

    /// <summary>Begins an attempt with the endpoint at a place of a cluster; <see cref="EndAsync"/> ends it, however it went.</summary>
    internal void Begin(Exchange exchange, Cluster cluster, ClusterLoad load, UpstreamPool pool, int place, CircuitPermit permit)
    {
        _exchange = exchange;
        _cluster = cluster;
        _load = load;
        _pool = pool;
        _place = place;
        _permit = permit;
        _startedMs = exchange.Loop.Timers.NowMs;
        _isJudged = false;
        _interimBytes = 0;
        Endpoint = pool.Endpoint;
        IsRequestRelayed = false;
        IsAbandoned = false;
        IsDone = false;
        Error = default;
        load.Endpoints[place].Enter();
    }

    /// <summary>Sends the request and waits for the head of its answer. None when the head is there: <see cref="Stream"/>.</summary>
    /// <param name="fresh">Whether a connection that stands idle will not do.</param>
    internal async LoopTask<ProxyError> RunAsync(bool fresh)
    {
        var exchange = _exchange;
        if (exchange.IsGrpcCall && !Endpoint.MaySpeakHttp2)
            return ProxyErrorKind.UpstreamNotHttp2;
        var upstream = fresh ? null : _pool.TryRent();
        IsReused = upstream is not null;
        if (upstream is null)
        {
            exchange.Mark(ExchangePhase.ConnectStarted);
            await _pool.WaitAsync(_wait, _cluster, WithinTry(0), fresh);
            IsReused = _wait.IsReused;
            upstream = _wait.Stream;
            if (upstream is null)
                return exchange.IsAborted && !IsAbandoned ? exchange.Fault : exchange.ReasonOf(_wait.Error);
        }
        _upstream = upstream;
        var answer = upstream.Stream;
        if (!exchange.IsRacing)
            exchange.Upstream = answer;
        exchange.Mark(ExchangePhase.Connected);
        if (exchange.IsAborted)
            return exchange.Fault;
        if (exchange.IsGrpcCall && upstream.Version != HttpVersion.Http2)
            return ProxyErrorKind.UpstreamNotHttp2;
        _relay = SendRequest(upstream);
        while (!IsAbandoned && !exchange.IsAborted)
        {
            var status = upstream.ReadHead();
            if (status == ParseStatus.Done && (answer.Head.Status >= 200 || answer.Head.Protocol != UpgradeProtocol.None))
                return default;
            if (status == ParseStatus.Done ? !PassOnInterim(answer) : status == ParseStatus.Rejected || !await new HeadAwaiter(upstream))
                break;
        }
        return IsAbandoned ? ProxyErrorKind.ClientDisconnected : exchange.IsAborted ? exchange.Fault : exchange.ReasonOf(answer.Error);
    }

    /// <summary>Tells the upstream's keepers how the attempt went, once its head is there or it has failed.</summary>
    internal void Judge(AttemptOutcome outcome)
    {
        if (_load is null)
            return;
        var now = _exchange.Loop.Timers.NowMs;
        var elapsed = now - _startedMs;
        if (_cluster.Report(_load, _place, outcome, elapsed, now))
            _exchange.Loop.Counters.Ejections++;
        _exchange.Admission.Observe(outcome, elapsed);
        if (!_isJudged)
            _cluster.Breaker?.OnResult(_permit, _exchange.Loop.Index, outcome, now);
        _isJudged = true;
    }

    /// <summary>Another attempt has won: nothing of this one is wanted. What it waits for ends, and it is to be ended.</summary>
    internal void Abandon()
    {
        IsAbandoned = true;
        Stream?.CancelRead(ProxyErrorKind.ClientDisconnected);
        CancelConnect(ProxyErrorKind.ClientDisconnected);
    }

    /// <summary>Ends the wait for a connection, if there is one.</summary>
    internal void CancelConnect(ProxyError reason) => _wait.Cancel(reason);

    /// <summary>Ends the attempt, if one has begun: what is left of the request is not wanted, and the connection is kept if it may carry another exchange.</summary>
    internal async LoopTask EndAsync()
    {
        if (_load is null)
            return;
        _load.Endpoints[_place].Leave();
        if (!_isJudged)
            Judge(AttemptOutcome.Neutral);
        HedgeBudget?.EndRetry();
        HedgeBudget = null;
        if (_upstream is { } upstream)
        {
            upstream.SetFirstByteTimeout(0);
            if (!IsRequestRelayed)
                Interrupt(upstream);
            await _relay;
            _relay = default;
            _exchange.Return(_chain);
            _chain = null;
            _upstream = null;
            if (_exchange.Upstream == upstream.Stream)
                _exchange.Upstream = null;
            _pool.Return(upstream, _cluster);
        }
        _load = null;
        _exchange = null!;
    }

    // It answered, or failed, before it had the whole request. Who relays it waits for the upstream, or for the client.
    private void Interrupt(IClientStream upstream)
    {
        upstream.Close();
        if (!_relay.IsCompleted)
            _exchange.Client.StopRead();
        if (_exchange.Client.IsHeadWritten)
            _exchange.Client.CloseAfter();
    }

    /// <summary>The answer has begun: how long its head took is over.</summary>
    internal void EndHeadTimeout() => _upstream!.SetFirstByteTimeout(0);

    // Writes what there is of the request, so that it leaves in one send; the task relays the rest of its body beside the wait for the answer.
    private LoopTask SendRequest(IClientStream client)
    {
        var upstream = client.Stream;
        var request = _exchange.Request;
        client.Begin(request.Method, _cluster.IdleTimeoutMs);
        var framing = request.Framing;
        if (_exchange.RequestBody is { IsComplete: true } body && (framing.HasBody || body.Length > 0))
            framing = MessageFraming.OfLength(body.Length);
        DeadlineField.Write(_exchange, _cluster);
        TrailersField.Write(_exchange, client);
        IBodySink sink = upstream;
        var filters = _exchange.Plan.RequestBody;
        if (filters.Length > 0 && framing.HasBody && (_chain = _exchange.ChainOf(filters, isRequest: true, upstream)) is { } chain)
        {
            framing = MessageFraming.Chunked;
            sink = chain;
        }
        client.WriteRequestHead(request, framing, _cluster.HostFor(Endpoint, request.Authority));
        if (SendKept(upstream, ref sink) || Relay.Move(_exchange.Client, sink, upstream, _chain) == BodyProgress.End)
        {
            OnRequestRelayed();
            return default;
        }
        return RelayRequestAsync(upstream, sink);
    }

    private async LoopTask RelayRequestAsync(HttpStream upstream, IBodySink sink)
    {
        var client = _exchange.Client;
        // What came with the head is on its way; the rest follows at the upstream's pace.
        var progress = await upstream.FlushAsync() ? await Relay.RunAsync(client, sink, upstream, _chain) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
            OnRequestRelayed();
        else if (progress == BodyProgress.Failed && upstream.Error.IsNone && _chain?.Problem is { } problem)
            upstream.CancelRead(_exchange.Refuse(problem));
        else if (progress == BodyProgress.Failed && upstream.Error.IsNone && !client.Error.IsNone)
            upstream.CancelRead(client.Error);
    }

    // Gives the upstream what is held of the body already; true when that is all of it.
    private bool SendKept(HttpStream upstream, ref IBodySink sink)
    {
        if (_exchange.RequestBody is { } body)
        {
            body.CopyTo(sink, _exchange.Scratch);
            if (!body.IsComplete)
                return false;
            return Relay.End(_exchange.Client, upstream, _chain) == BodyProgress.End;
        }
        if (_exchange.Replay is { } replay)
        {
            replay.Kept.CopyTo(sink, _exchange.Scratch);
            replay.Begin(sink);
            sink = replay;
        }
        return false;
    }

    private void OnRequestRelayed()
    {
        IsRequestRelayed = true;
        _exchange.Mark(ExchangePhase.RequestSent);
        if (_exchange.IsMirrorDue)
            _exchange.SendMirror();
        // From here on it is the upstream's turn.
        if (!_exchange.Client.IsHeadWritten)
            _upstream!.SetFirstByteTimeout(WithinTry(_cluster.FirstByteTimeoutMs));
    }

    // The shorter of a time of its own, where 0 means no limit, and what is left of this try's.
    private long WithinTry(long timeoutMs)
    {
        if (_cluster.Retry is not { PerTryTimeoutMs: > 0 and var perTry })
            return timeoutMs;
        var left = Math.Max(1, perTry - (_exchange.Loop.Timers.NowMs - _startedMs));
        return timeoutMs == 0 ? left : Math.Min(timeoutMs, left);
    }

    // An interim answer (RFC 9110 15.2); false when the exchange cannot go on with it.
    private bool PassOnInterim(HttpStream upstream)
    {
        var head = upstream.Head;
        if (head.Status == 101)
        {
            // Not what was asked for, or nothing was: a tunnel that opens is not the client's (RFC 9110 7.8).
            upstream.Error = ProxyErrorKind.UnexpectedUpgrade;
            return false;
        }
        // They go past all flow control: together they may be as long as one head.
        _interimBytes += head.Length;
        if (_interimBytes > Http1ClientStream.ResponseLimits.MaxHeaderBytes)
        {
            upstream.Error = new ProxyError(ProxyErrorKind.ResponseRejected, RetryAdvice.No, HttpRejection.HeadersTooLarge);
            return false;
        }
        // Of two that race the client would hear twice.
        if (!_exchange.IsRacing)
        {
            HopByHop.StripResponse(head);
            _exchange.Client.WriteInformational(head.Status, head);
        }
        head.Reset();
        return true;
    }
}
