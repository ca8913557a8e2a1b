using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>One probe on its connection: a request, and an answer whose body is dropped, all within one time.</summary>
internal sealed class ProbeExchange : IDeadlineOwner, IBodySink
{
    /// <summary>Of a longer body the rest is not waited for: the status says enough.</summary>
    internal const int MaxBodyBytes = 64 * 1024;

    private readonly IClientStream _upstream;
    private readonly HttpStream _stream;
    private readonly Deadline _deadline;
    private readonly long _timeoutMs;
    private long _bodyBytes;

    internal ProbeExchange(IClientStream upstream, EventLoop loop, long timeoutMs)
    {
        _upstream = upstream;
        _stream = upstream.Stream;
        _deadline = new Deadline(loop.Timers, this);
        _timeoutMs = timeoutMs;
    }

    /// <summary>Sends the request; the answer's status, or that there was none in time. The connection is its keeper's to close.</summary>
    internal async LoopTask<ProbeResult> RunAsync(MessageHead request)
    {
        _deadline.Set(_timeoutMs, DeadlineReason.Probe);
        _upstream.Begin(HttpMethod.Get, _timeoutMs);
        _upstream.WriteRequestHead(request, MessageFraming.None, default);
        _stream.EndBody(null);
        var isAnswered = await ReadHeadAsync() && await DropBodyAsync();
        _deadline.Remove();
        return isAnswered ? new ProbeResult(_stream.Head.Status) : ProbeResult.NoAnswer;
    }

    /// <summary>Ends it without an answer.</summary>
    internal void Abort() => _stream.CancelRead(ProxyErrorKind.ClientDisconnected);

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => _stream.CancelRead(ProxyErrorKind.FirstByteTimeout);

    void IBodySink.WriteBody(ByteQueue source, int count)
    {
        _bodyBytes += count;
        source.Skip(count);
    }

    private async LoopTask<bool> ReadHeadAsync()
    {
        while (_stream.Error.IsNone)
        {
            var status = _upstream.ReadHead();
            // RFC 9110 15.2: interim answers may come first. To no other protocol was it asked to switch (7.8).
            if (status == ParseStatus.Done && _stream.Head.Status is >= 200 or 101)
                return _stream.Head.Status != 101;
            if (status == ParseStatus.Done)
                _stream.Head.Reset();
            else if (status == ParseStatus.Rejected || !await new HeadAwaiter(_upstream))
                return false;
        }
        return false;
    }

    private async LoopTask<bool> DropBodyAsync()
    {
        while (!_stream.IsBodyRead && _bodyBytes < MaxBodyBytes)
        {
            if (await _stream.ReadBodyAsync(this) == BodyProgress.Failed)
                return false;
        }
        return true;
    }
}
