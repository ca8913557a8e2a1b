using Waterfall.Core.Diagnostics;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// The access log of one loop: a line for each exchange that has ended, into a buffer of the loop's own, which goes to the writer when it is full, after
/// <see cref="HandOverMs"/>, or at the end. Allocates nothing for a line and waits for nobody.
/// </summary>
internal sealed class AccessLog : IDeadlineOwner
{
    /// <summary>How old a line gets at most before it is on its way to the file.</summary>
    internal const long HandOverMs = 250;

    private readonly EventLoop _loop;
    private readonly LogRing _ring;
    private readonly LogWriter _writer;
    private readonly LogClock _clock = new();
    private readonly Deadline _handOver;
    private long _dropped;

    internal AccessLog(EventLoop loop, LogRing ring, LogWriter writer)
    {
        _loop = loop;
        _ring = ring;
        _writer = writer;
        _handOver = new Deadline(loop.Timers, this);
    }

    /// <summary>Writes the exchange's line, before <see cref="Exchange.End"/>.</summary>
    internal void Append(Exchange exchange, string listener)
    {
        if (exchange.IsUnlogged)
            return;
        var entry = Describe(exchange, listener);
        if (RoomFor(AccessLogLine.MaxBytesOf(entry) + AccessLogLine.DroppedBytes) is not { } buffer)
        {
            _dropped++;
            _loop.Counters.DroppedLogLines++;
            return;
        }
        TellDropped(buffer, entry.Utc);
        buffer.Advance(AccessLogLine.Write(entry, _clock, buffer.Room));
        if (!_handOver.IsSet)
            _handOver.Set(HandOverMs, DeadlineReason.Flush);
    }

    /// <summary>Hands over what there is; nothing is appended any more.</summary>
    internal void Close()
    {
        _handOver.Remove();
        if (_dropped > 0 && RoomFor(AccessLogLine.DroppedBytes) is { } buffer)
            TellDropped(buffer, DateTime.UtcNow);
        HandOver();
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => HandOver();

    private LogBuffer? RoomFor(int bytes)
    {
        var buffer = _ring.Current;
        if (buffer is null || buffer.Free >= bytes)
            return buffer;
        HandOver();
        return _ring.Current;
    }

    private void HandOver()
    {
        _handOver.Clear();
        if (_ring.Current is not { Length: > 0 })
            return;
        _ring.HandOver();
        _writer.Wake();
    }

    // Where lines are missing, the log says how many.
    private void TellDropped(LogBuffer buffer, DateTime utc)
    {
        if (_dropped == 0)
            return;
        buffer.Advance(AccessLogLine.WriteDropped(_dropped, utc, _clock, buffer.Room));
        _dropped = 0;
    }

    private static AccessLogEntry Describe(Exchange exchange, string listener)
    {
        var request = exchange.Request;
        var times = exchange.Times;
        var began = times[(int)ExchangePhase.HeadRead];
        var firstByte = times[(int)ExchangePhase.FirstByte];
        var agent = request.IndexOf(KnownHeader.UserAgent);
        return new AccessLogEntry
        {
            Utc = exchange.Loop.Wall.UtcNow,
            Listener = listener,
            Client = exchange.Peer.Address,
            Method = request.MethodToken,
            Host = request.Authority,
            Path = request.Path,
            Query = request.Query,
            HasQuery = request.HasQuery,
            Target = IsAsRouted(request) ? default : request.Target,
            // Of a head that was refused before its end nobody knows.
            Version = request.Length == 0 ? default : VersionOf(request.Version),
            Status = exchange.Status,
            Route = exchange.Route?.Name,
            Upstream = exchange.Cluster?.Name,
            Endpoint = exchange.Endpoint?.Url,
            Attempts = exchange.AllAttempts,
            IsReused = exchange.IsReused,
            Fault = exchange.FaultCode,
            RequestBytes = exchange.Client.BodyBytesRead,
            ResponseBytes = exchange.Client.BodyBytesWritten,
            TotalMs = times[(int)ExchangePhase.Done] - began,
            ConnectMs = ConnectMs(exchange),
            FirstByteMs = firstByte == 0 ? -1 : firstByte - began,
            RequestId = exchange.RequestId,
            Fields = exchange.LogFields is { } fields ? fields.Render() : default,
            AreFieldsTruncated = exchange.LogFields is { IsTruncated: true },
            UserAgent = agent < 0 ? default : request.Value(agent),
        };
    }

    // Of the last attempt; one that made no connection counts to the end of the exchange, which is when it was given up.
    private static long ConnectMs(Exchange exchange)
    {
        var times = exchange.Times;
        var started = times[(int)ExchangePhase.ConnectStarted];
        if (started == 0 || exchange.IsReused)
            return -1;
        var connected = times[(int)ExchangePhase.Connected];
        return (connected >= started ? connected : times[(int)ExchangePhase.Done]) - started;
    }

    private static bool IsAsRouted(MessageHead request)
    {
        var target = request.Target;
        var path = request.Path;
        if (!target.StartsWith(path))
            return false;
        var rest = target[path.Length..];
        return request.HasQuery ? !rest.IsEmpty && rest[0] == (byte)'?' && rest[1..].SequenceEqual(request.Query) : rest.IsEmpty;
    }

    private static ReadOnlySpan<byte> VersionOf(HttpVersion version) => version switch
    {
        HttpVersion.Http10 => "1.0"u8,
        HttpVersion.Http11 => "1.1"u8,
        _ => "2"u8,
    };
}
