using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>One probe on its connection: a request, and an answer whose body is dropped, all within one time.</summary>
internal sealed class ProbeExchange : IDeadlineOwner, IBodySink, IConnectionOwner
{
    /// <summary>Of a longer body the rest is not waited for: the status says enough.</summary>
    internal const int MaxBodyBytes = 64 * 1024;

    private readonly Http1ClientStream _stream;
    private readonly Deadline _deadline;
    private readonly long _timeoutMs;
    private long _bodyBytes;

    internal ProbeExchange(Connection connection, long timeoutMs)
    {
        _stream = new Http1ClientStream(connection);
        _deadline = new Deadline(connection.Loop.Timers, this);
        _timeoutMs = timeoutMs;
        connection.Owner = this;
    }

    /// <summary>Sends the request, bytes as they go out; the answer's status, or that there was none in time. The connection is closed afterwards.</summary>
    internal async LoopTask<ProbeResult> RunAsync(byte[] request)
    {
        var connection = _stream.Connection;
        _deadline.Set(_timeoutMs, DeadlineReason.Probe);
        _stream.Begin(HttpMethod.Get, _timeoutMs);
        connection.Output.Queue.Write(request);
        _stream.EndBody(null);
        var isAnswered = await ReadHeadAsync() && await DropBodyAsync();
        _deadline.Remove();
        _stream.Close();
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

    // Nobody but the exchange keeps the connection, and it reads until it closes it.
    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
    }

    void IConnectionOwner.OnClosed(Connection connection)
    {
    }

    private async LoopTask<bool> ReadHeadAsync()
    {
        while (_stream.Error.IsNone)
        {
            var status = _stream.ReadHead();
            // RFC 9110 15.2: interim answers may come first. To no other protocol was it asked to switch (7.8).
            if (status == ParseStatus.Done && _stream.Head.Status is >= 200 or 101)
                return _stream.Head.Status != 101;
            if (status == ParseStatus.Done)
                _stream.Head.Reset();
            else if (status == ParseStatus.Rejected || !await new HeadAwaiter(_stream))
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
