using System.Net;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams;

/// <summary>
/// The connections of one loop to one endpoint. Those that stand idle are used again last in, first out, so that a quiet upstream lets the rest run out of
/// time. An idle connection that says or ends anything is closed at once.
/// </summary>
internal sealed class UpstreamPool(EventLoop loop, Endpoint endpoint, EndpointResolver resolver) : IConnectionOwner
{
    private readonly List<Http1ClientStream> _idle = [];

    internal Endpoint Endpoint { get; } = endpoint;

    /// <summary>Connections open, idle or in use.</summary>
    internal int Open { get; private set; }

    internal int Idle => _idle.Count;

    /// <summary>Whether the endpoint is in no snapshot any more: nothing is kept.</summary>
    internal bool IsRetired { get; private set; }

    /// <summary>An idle connection, or null when there is none.</summary>
    internal IClientStream? TryRent()
    {
        if (_idle.Count == 0)
            return null;
        var stream = _idle[^1];
        _idle.RemoveAt(_idle.Count - 1);
        loop.Counters.UpstreamReuses++;
        return stream;
    }

    /// <summary>A new connection, or why there is none.</summary>
    internal async LoopTask<(IClientStream? Stream, ProxyError Error)> ConnectAsync(Cluster cluster, long timeoutMs)
    {
        // Nothing was sent: an endpoint with room, or with a connection that stands idle, may be asked instead.
        var bulkhead = cluster.Bulkhead;
        if ((cluster.MaxConnections > 0 && Open >= cluster.MaxConnections) || bulkhead?.TryOpenConnection() == false)
            return (null, new ProxyError(ProxyErrorKind.UpstreamBusy, RetryAdvice.Yes));
        Open++;
        var started = loop.Timers.NowMs;
        EndPoint? address = Endpoint.Address;
        if (address is DnsEndPoint name && (address = resolver.TryGet(name)) is null)
            address = await resolver.ResolveAsync(loop, name, timeoutMs);
        var result = address is null
            ? new ConnectResult(null, TransportError.NameNotResolved)
            : await Endpoint.ConnectAsync(loop, address, RemainingMs(timeoutMs, loop.Timers.NowMs - started));
        if (result.Connection is not { } connection)
        {
            Open--;
            bulkhead?.CloseConnection();
            loop.Counters.UpstreamFailures++;
            return (null, new ProxyError(KindOf(result.Error), RetryAdvice.Yes));
        }
        loop.Counters.UpstreamConnects++;
        connection.Owner = bulkhead is null ? this : new BulkheadConnection(this, bulkhead);
        return (new Http1ClientStream(connection), default);
    }

    /// <summary>Takes a connection back after an exchange: kept if it may carry another, else closed.</summary>
    internal void Return(IClientStream upstream, Cluster cluster)
    {
        var stream = (Http1ClientStream)upstream;
        if (!stream.IsReusable || IsRetired || _idle.Count >= cluster.MaxIdle)
        {
            stream.Close();
            return;
        }
        stream.SetIdleTimeout(cluster.IdleTimeoutMs);
        _idle.Add(stream);
    }

    /// <summary>The endpoint is gone from the configuration, or the gateway stops: idle connections are closed, those in use when they come back.</summary>
    internal void Retire()
    {
        IsRetired = true;
        while (_idle.Count > 0)
            _idle[^1].Close();
    }

    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
        // In use, somebody reads; only an idle connection has nothing to say. Most often this is the upstream's own idle timeout.
        var index = IndexOf(connection);
        if (index >= 0)
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

    private static long RemainingMs(long timeoutMs, long passedMs) => timeoutMs == 0 ? 0 : Math.Max(1, timeoutMs - passedMs);

    private static ProxyErrorKind KindOf(TransportError error) => error switch
    {
        TransportError.TimedOut => ProxyErrorKind.ConnectTimeout,
        TransportError.NameNotResolved => ProxyErrorKind.NameNotResolved,
        TransportError.TlsFailed => ProxyErrorKind.TlsHandshakeFailed,
        TransportError.CertificateInvalid => ProxyErrorKind.UpstreamCertificateInvalid,
        _ => ProxyErrorKind.ConnectFailed,
    };
}
