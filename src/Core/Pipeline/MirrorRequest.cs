using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>One copy of a request, from the bytes it was rendered to, to the end of an answer that nobody reads. Reused.</summary>
internal sealed class MirrorRequest : IDeadlineOwner
{
    private readonly EventLoop _loop;
    private readonly ByteQueue _message;
    private readonly Deadline _limit;
    private Cluster _cluster = null!;
    private ClusterLoad _load = null!;
    private CircuitPermit _permit;
    private Http1ClientStream? _stream;
    private HttpMethod _method;
    private long _startedMs;
    private long _timeoutMs;
    private int _place;
    private bool _isOver;

    internal MirrorRequest(EventLoop loop)
    {
        _loop = loop;
        _message = new ByteQueue(loop.Buffers);
        _limit = new Deadline(loop.Timers, this);
    }

    /// <summary>The sender's links.</summary>
    internal MirrorRequest? Previous, Following;

    /// <summary>Renders the copy: the head as the upstream was given it, with Host for its own and the mark; the body with a length.</summary>
    internal void Begin(Exchange exchange, Mirror mirror, ClusterLoad load, int place, CircuitPermit permit, ByteQueue body)
    {
        (_cluster, _load, _place, _permit) = (mirror.Cluster, load, place, permit);
        _timeoutMs = mirror.TimeoutMs;
        _startedMs = _loop.Timers.NowMs;
        _isOver = false;
        var request = exchange.Request;
        _method = request.Method;
        var hasBody = request.Framing.HasBody || !body.IsEmpty;
        var host = _cluster.HostFor(_cluster.Endpoints[place], request.Authority);
        var span = _message.GetSpan(Http1Writer.MaxRequestHeadLength(request, host) + Mirror.Field.Length + "X: 1\r\n"u8.Length);
        var length = Http1Writer.WriteRequestHead(span, request, hasBody ? MessageFraming.OfLength(body.Length) : request.Framing, host);
        // In the place of the empty line: the request itself, which may be sent once more, is left as it is.
        _message.Advance(length - 2);
        _message.Write(Mirror.Field);
        _message.Write(": 1\r\n\r\n"u8);
        body.CopyTo(_message, body.Length);
        load.Endpoints[place].Enter();
        _limit.Set(_timeoutMs, DeadlineReason.Total);
    }

    /// <summary>Sends it and drops the answer; whether there was a whole one.</summary>
    internal async LoopTask<bool> RunAsync(UpstreamPool pool)
    {
        var stream = pool.TryRent();
        var error = default(ProxyError);
        if (stream is null)
            (stream, error) = await pool.ConnectAsync(_cluster, Math.Min(_timeoutMs, _cluster.ConnectTimeoutMs));
        if (stream is not null)
            error = _isOver ? ProxyErrorKind.TotalTimeout : await AskAsync(_stream = stream);
        Judge(error.IsNone ? _cluster.Health.Classify(stream!.Head.Status) : HealthPolicy.Classify(error));
        var isWhole = error.IsNone && await DropBodyAsync(stream!);
        _limit.Clear();
        _load.Endpoints[_place].Leave();
        _message.Clear();
        _stream = null;
        if (stream is not null)
            pool.Return(stream, _cluster);
        return isWhole;
    }

    /// <summary>Gives it up: what it waits for ends.</summary>
    internal void Abort() => Abort(ProxyErrorKind.ClientDisconnected);

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Abort(ProxyErrorKind.FirstByteTimeout);

    private void Abort(ProxyErrorKind reason)
    {
        _isOver = true;
        _stream?.CancelRead(reason);
    }

    private async LoopTask<ProxyError> AskAsync(Http1ClientStream stream)
    {
        stream.Begin(_method, _cluster.IdleTimeoutMs);
        stream.WriteRequest(_message);
        while (!_isOver)
        {
            var status = stream.ReadHead();
            if (status == ParseStatus.Done && stream.Head.Status >= 200)
                return default;
            if (status == ParseStatus.Done && stream.Head.Status != 101)
                stream.Head.Reset();
            else if (status != ParseStatus.NeedMore || !stream.CompleteHeadWait(await stream.Connection.Input.WaitAsync()))
                break;
        }
        return stream.Error.IsNone ? ProxyErrorKind.UnexpectedUpgrade : stream.Error;
    }

    private async LoopTask<bool> DropBodyAsync(Http1ClientStream stream)
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
