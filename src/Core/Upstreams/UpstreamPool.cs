using Waterfall.Core.IO;
using Waterfall.Core.IO.Tls;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams;

/// <summary>
/// The connections of one loop to one endpoint. Those of HTTP/1.1 that stand idle are used again last in, first out, so that a quiet upstream lets the rest
/// run out of time; those of HTTP/2 carry many requests at once. Who finds none waits in line: whichever comes first, a connection that is made or one that
/// comes back, is for the first in line, and who gives up leaves the connection to others.
/// </summary>
internal sealed class UpstreamPool(EventLoop loop, Endpoint endpoint, UpstreamConnector connector) : IConnectionOwner, IHttp2ConnectionKeeper
{
    // Before the first one has said how many it carries nobody knows whether another is needed.
    private const int StreamsExpectedAtFirst = int.MaxValue;

    private readonly List<Http1ClientStream> _idle = [];
    private readonly List<Http2ClientConnection> _multiplexed = [];
    private readonly ConnectionLine _line = new();
    private Cluster? _cluster; // of whoever asked last: the next connection is made by its settings
    private int _connecting;
    private int _settling; // of HTTP/2 that are made, and have not said yet how much they carry
    private int _expectedStreams = StreamsExpectedAtFirst;
    private bool _speaksHttp1; // as found last, where that is open

    internal Endpoint Endpoint { get; } = endpoint;

    /// <summary>Connections open, idle or in use, those being made among them.</summary>
    internal int Open { get; private set; }

    /// <summary>Connections without a request, of either version.</summary>
    internal int Idle
    {
        get
        {
            var count = _idle.Count;
            foreach (var connection in _multiplexed)
                count += connection is { IsSettled: true, IsEnding: false, Streams: 0 } ? 1 : 0;
            return count;
        }
    }

    /// <summary>Attempts that wait for a connection.</summary>
    internal int Waiting => _line.Count;

    /// <summary>Whether the endpoint is in no snapshot any more: nothing is kept.</summary>
    internal bool IsRetired { get; private set; }

    /// <summary>A stream on a connection that is there, or null when there is none with room.</summary>
    internal IClientStream? TryRent()
    {
        for (var i = _multiplexed.Count - 1; i >= 0; i--)
        {
            if (!_multiplexed[i].HasRoom)
                continue;
            loop.Counters.UpstreamReuses++;
            return _multiplexed[i].Open();
        }
        if (_idle.Count == 0)
            return null;
        var stream = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        loop.Counters.UpstreamReuses++;
        return stream;
    }

    /// <summary>
    /// Waits for a connection, one being made for it if need be, which has the upstream's time for it: whoever comes first may get it, and others who wait
    /// have more time than who asked. <paramref name="wait"/> may be over when this returns.
    /// </summary>
    /// <param name="wait">The wait.</param>
    /// <param name="cluster">Whose request it is.</param>
    /// <param name="timeoutMs">A bound of the request's own; 0 for none.</param>
    /// <param name="fresh">Whether only a connection that carried no request will do.</param>
    internal ConnectionWait WaitAsync(ConnectionWait wait, Cluster cluster, long timeoutMs, bool fresh)
    {
        // Twice, as SETTINGS may take as long as a connect; who waits for room on a connection that is there has no less.
        var longest = 2 * cluster.ConnectTimeoutMs;
        wait.Begin(timeoutMs == 0 || (longest > 0 && longest < timeoutMs) ? longest : timeoutMs, fresh);
        _cluster = cluster;
        _line.Add(wait, this);
        if (NeedsConnection() && !TryConnect() && !(IsMultiplexing && IsOneComing))
        {
            // Nothing was sent: an endpoint with room, or with a connection that stands idle, may be asked instead.
            _line.Remove(wait);
            wait.Set(null, new ProxyError(ProxyErrorKind.UpstreamBusy, RetryAdvice.Yes), isReused: false);
        }
        return wait;
    }

    /// <summary>A wait has lasted for as long as it may: for a connection that is not there, or for room on those there are.</summary>
    internal void GiveUp(ConnectionWait wait) =>
        Cancel(wait, new ProxyError(IsOneComing ? ProxyErrorKind.ConnectTimeout : ProxyErrorKind.UpstreamBusy, RetryAdvice.Yes));

    /// <summary>Ends a wait without a connection.</summary>
    internal void Cancel(ConnectionWait wait, ProxyError reason)
    {
        _line.Remove(wait);
        wait.Set(null, reason, isReused: false);
    }

    /// <summary>Takes a stream back after an exchange: its connection is kept if it may carry another, else closed.</summary>
    internal void Return(IClientStream upstream, Cluster cluster)
    {
        if (upstream is Http2ClientStream multiplexed)
        {
            multiplexed.Complete();
            return;
        }
        var stream = (Http1ClientStream)upstream;
        if (!stream.IsReusable)
            stream.Close();
        else
            Keep(stream, cluster, isReused: true);
    }

    /// <summary>The endpoint is gone from the configuration, or the gateway stops: idle connections are closed, those in use when they come back.</summary>
    internal void Retire()
    {
        IsRetired = true;
        while (_idle.Count > 0)
            _idle[^1].Close();
        for (var i = _multiplexed.Count - 1; i >= 0; i--)
        {
            // One that is waited for still is given up once it has carried who waits.
            if (_multiplexed[i].IsSettled || _line.Count == 0)
                _multiplexed[i].Drain();
        }
    }

    // For the first in line that takes it; else it stands idle.
    private void Keep(Http1ClientStream stream, Cluster cluster, bool isReused)
    {
        if (_line.Take(isReused) is { } wait)
        {
            wait.Set(stream, default, isReused);
            return;
        }
        if (IsRetired || Idle >= cluster.MaxIdle)
        {
            stream.Close();
            return;
        }
        stream.SetIdleTimeout(cluster.IdleTimeoutMs);
        _idle.Add(stream);
    }

    private bool IsMultiplexing => Endpoint.Protocol == UpstreamProtocol.Http2
        || (Endpoint.Protocol == UpstreamProtocol.Auto && Endpoint.Tls is not null && !_speaksHttp1);

    private bool IsOneComing => _connecting + _settling > 0;

    private bool NeedsConnection() => _line.Count > (IsMultiplexing ? (long)(_connecting + _settling) * _expectedStreams : _connecting);

    private bool TryConnect()
    {
        var cluster = _cluster!;
        if ((cluster.MaxConnections > 0 && Open >= cluster.MaxConnections) || cluster.Bulkhead?.TryOpenConnection() == false)
            return false;
        Open++;
        _connecting++;
        loop.Detach(ConnectAsync(cluster));
        return true;
    }

    private async LoopTask ConnectAsync(Cluster cluster)
    {
        var (result, error, _) = await connector.ConnectAsync(Endpoint, cluster.ConnectTimeoutMs);
        _connecting--;
        if (result is not { } connection)
        {
            Open--;
            cluster.Bulkhead?.CloseConnection();
            loop.Counters.UpstreamFailures++;
            FailWaiting(new ProxyError(error, RetryAdvice.Yes), all: IsMultiplexing && !IsOneComing);
            return;
        }
        loop.Counters.UpstreamConnects++;
        _speaksHttp1 = !UpstreamConnector.SpeaksHttp2(connection, Endpoint);
        connection.Owner = cluster.Bulkhead is { } bulkhead ? new BulkheadConnection(this, bulkhead) : this;
        if (!_speaksHttp1)
        {
            // For everybody in line, once the upstream has said how many it takes.
            var multiplexed = connector.Multiplex(connection, cluster, this);
            _multiplexed.Add(multiplexed);
            _settling++;
            loop.Detach(multiplexed.RunAsync());
            if (IsRetired && _line.Count == 0)
                multiplexed.Drain();
            return;
        }
        Keep(new Http1ClientStream(connection), cluster, isReused: false);
        ConnectMore(); // where HTTP/2 was expected, one was to do for all
    }

    private void FailWaiting(ProxyError error, bool all)
    {
        do
        {
            _line.Take(isReused: false)?.Set(null, error, isReused: false);
        }
        while (all && _line.Count > 0);
    }

    private void Admit(Http2ClientConnection connection, bool isReused)
    {
        while (connection.HasRoom && _line.Take(isReused) is { } wait)
            wait.Set(connection.Open(), default, isReused);
        ConnectMore();
    }

    // For those in line that nothing is on its way for.
    private void ConnectMore()
    {
        while (_line.Count > 0 && NeedsConnection())
        {
            if (TryConnect())
                continue;
            if (!IsOneComing && _multiplexed.Count == 0)
                FailWaiting(new ProxyError(ProxyErrorKind.UpstreamBusy, RetryAdvice.Yes), all: true);
            return;
        }
    }

    void IHttp2ConnectionKeeper.OnRoom(Http2ClientConnection connection, bool isNew)
    {
        if (connection.IsSettled)
            _expectedStreams = Math.Max(1, connection.MaxConcurrent);
        if (isNew)
            _settling--;
        // One that takes none for now (RFC 9113 6.5.2) says when it does; another to the same server would say the same.
        if (_line.Count > 0 && connection.MaxConcurrent > 0)
            Admit(connection, isReused: !isNew);
        if (isNew && IsRetired)
            connection.Drain();
    }

    // It is among the idle ones already.
    bool IHttp2ConnectionKeeper.Keeps(Http2ClientConnection connection) => !IsRetired && Idle <= _cluster!.MaxIdle;

    void IHttp2ConnectionKeeper.OnClosed(Http2ClientConnection connection)
    {
        _multiplexed.Remove(connection);
        if (connection.IsSettled)
        {
            if (_line.Count > 0)
                ConnectMore();
            return;
        }
        // Who accepts connections and does not speak HTTP/2 on them is as good as not there, also for those who judge it. What it was made for fails
        // with it: another would most likely fare no better. One that is in use may still take the rest.
        _settling--;
        var error = connection.IsBroken ? ProxyErrorKind.ResponseRejected : connection.IsOverdue ? ProxyErrorKind.ConnectTimeout : ProxyErrorKind.ConnectFailed;
        FailWaiting(new ProxyError(error, RetryAdvice.Yes), all: !IsOneComing && !_multiplexed.Exists(static each => !each.IsEnding));
    }

    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
        // In use, somebody reads; only an idle connection has nothing to say. Most often this is the upstream's own idle timeout; a wake-up that comes late
        // for bytes that were taken already is nothing.
        var index = IndexOf(connection);
        if (index >= 0 && !_idle[index].IsReusable)
            _idle[index].Close();
    }

    void IConnectionOwner.OnClosed(Connection connection)
    {
        Open--;
        var index = IndexOf(connection);
        if (index >= 0)
            _idle.RemoveAt(index);
    }

    // From the bottom: those unused for longest are the ones that end.
    private int IndexOf(Connection connection)
    {
        for (var i = 0; i < _idle.Count; i++)
        {
            if (_idle[i].Connection == connection)
                return i;
        }
        return -1;
    }
}
