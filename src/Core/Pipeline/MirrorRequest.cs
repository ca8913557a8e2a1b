using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>One copy of a request, to the end of an answer that nobody reads. Reused.</summary>
internal sealed class MirrorRequest : IDeadlineOwner, IBodySink, IListItem<MirrorRequest>
{
    private ListLinks<MirrorRequest> _links;
    private readonly EventLoop _loop;
    private readonly ByteQueue _body;
    private readonly Deadline _limit;
    private readonly ConnectionWait _wait;
    private Cluster _cluster = null!;
    private ClusterLoad _load = null!;
    private CircuitPermit _permit;
    private readonly MessageHead _head = new();
    private IClientStream? _stream;
    private MessageFraming _framing;
    private long _startedMs;
    private long _timeoutMs;
    private int _place;
    private bool _isOver;

    internal MirrorRequest(EventLoop loop)
    {
        _loop = loop;
        _body = new ByteQueue(loop.Buffers);
        _limit = new Deadline(loop.Timers, this);
        _wait = new ConnectionWait(loop);
    }

    ref ListLinks<MirrorRequest> IListItem<MirrorRequest>.Links => ref _links;

    /// <summary>Makes the copy: the head as the upstream was given it, with the mark; the body with a length.</summary>
    internal void Begin(Exchange exchange, Mirror mirror, ClusterLoad load, int place, CircuitPermit permit, ByteQueue body)
    {
        (_cluster, _load, _place, _permit) = (mirror.Cluster, load, place, permit);
        _timeoutMs = mirror.TimeoutMs;
        _startedMs = _loop.Timers.NowMs;
        _isOver = false;
        var request = exchange.Request;
        _head.CopyFrom(request);
        _head.Add(Mirror.Field, "1"u8);
        CopyBody(exchange, body);
        _framing = request.Framing.HasBody || !body.IsEmpty ? MessageFraming.OfLength(_body.Length) : request.Framing;
        load.Endpoints[place].Enter();
        _limit.Set(_timeoutMs, DeadlineReason.Total);
    }

    /// <summary>Sends it and drops the answer; whether there was a whole one.</summary>
    internal async LoopTask<bool> RunAsync(UpstreamPool pool)
    {
        var stream = pool.TryRent();
        var isReused = stream is not null;
        var error = default(ProxyError);
        if (stream is null)
        {
            await pool.WaitAsync(_wait, _cluster, _timeoutMs, fresh: false);
            (stream, error, isReused) = (_wait.Stream, _wait.Error, _wait.IsReused);
        }
        if (stream is not null)
            error = _isOver ? ProxyErrorKind.TotalTimeout : await AskAsync(_stream = stream);
        Judge(error.IsNone ? _cluster.Health.Classify(stream!.Stream.Head.Status) : HealthPolicy.Classify(error, isReused));
        var isWhole = error.IsNone && await DropBodyAsync(stream!.Stream);
        _limit.Clear();
        _load.Endpoints[_place].Leave();
        _body.Clear();
        _stream = null;
        if (stream is not null)
            pool.Return(stream, _cluster);
        return isWhole;
    }

    /// <summary>Gives it up: what it waits for ends.</summary>
    internal void Abort() => Abort(ProxyErrorKind.ClientDisconnected);

    void IBodySink.WriteBody(ByteQueue source, int count) => source.MoveTo(_body, count);

    // What is held is what the client has sent: it passes the filters once more, as for any further attempt.
    private void CopyBody(Exchange exchange, ByteQueue body)
    {
        var filters = exchange.Plan.RequestBody;
        if (body.IsEmpty || filters.Length == 0 || exchange.ChainOf(filters, isRequest: true, this) is not { } chain)
        {
            body.CopyTo(_body, body.Length);
            return;
        }
        var scratch = exchange.Scratch;
        body.CopyTo(scratch, body.Length);
        chain.WriteBody(scratch, (int)scratch.Length);
        chain.Complete(null);
        exchange.Return(chain);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Abort(ProxyErrorKind.FirstByteTimeout);

    private void Abort(ProxyErrorKind reason)
    {
        _isOver = true;
        _wait.Cancel(reason);
        _stream?.Stream.CancelRead(reason);
    }

    private async LoopTask<ProxyError> AskAsync(IClientStream upstream)
    {
        var stream = upstream.Stream;
        upstream.Begin(_head.Method, _cluster.IdleTimeoutMs);
        if (upstream.Version != HttpVersion.Http2)
            _head.RemoveAll(KnownHeader.TE); // was for the upstream's connection
        upstream.WriteRequestHead(_head, _framing, _cluster.HostFor(_cluster.Endpoints[_place], _head.Authority));
        if (!_body.IsEmpty)
            stream.WriteBody(_body, (int)_body.Length);
        stream.EndBody(null);
        while (!_isOver)
        {
            var status = upstream.ReadHead();
            if (status == ParseStatus.Done && stream.Head.Status >= 200)
                return default;
            if (status == ParseStatus.Done && stream.Head.Status != 101)
                stream.Head.Reset();
            else if (status != ParseStatus.NeedMore || !await new HeadAwaiter(upstream))
                break;
        }
        return stream.Error.IsNone ? ProxyErrorKind.UnexpectedUpgrade : stream.Error;
    }

    private async LoopTask<bool> DropBodyAsync(HttpStream stream)
    {
        var progress = BodyProgress.Data;
        while (progress == BodyProgress.Data && !_isOver)
            progress = await stream.ReadBodyAsync(NowhereSink.Instance);
        return progress == BodyProgress.End;
    }

    private void Judge(AttemptOutcome outcome)
    {
        var now = _loop.Timers.NowMs;
        if (_cluster.Report(_load, _place, outcome, now - _startedMs, now))
            _loop.Counters.Ejections++;
        _cluster.Breaker?.OnResult(_permit, _loop.Index, outcome, now);
    }
}
