using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>
/// Probes with a GET request each, on a connection of its own that ends with it: what is probed includes connecting, and traffic's connections are left alone.
/// </summary>
internal sealed class HttpProber(EventLoop loop, EndpointResolver resolver) : IHealthProbe, IConnectionOwner, IHttp2ConnectionKeeper
{
    private readonly UpstreamConnector _connector = new(loop, resolver);
    private readonly HashSet<ProbeExchange> _underWay = [];

    /// <summary>Probes that have no result yet.</summary>
    internal int UnderWay => _underWay.Count;

    public void Send(ProbeTarget target) => loop.Detach(SendAsync(target));

    /// <summary>Gives up what is under way, at the end.</summary>
    internal void Stop()
    {
        foreach (var exchange in _underWay.ToArray())
            exchange.Abort();
    }

    private async LoopTask SendAsync(ProbeTarget target)
    {
        var started = loop.Timers.NowMs;
        var timeoutMs = target.Settings.TimeoutMs;
        var (connection, error, detail) = await _connector.ConnectAsync(target.Endpoint, timeoutMs);
        ProbeResult result;
        if (connection is null)
        {
            result = ProbeResult.NotConnected(error, detail);
        }
        else
        {
            connection.Owner = this;
            var left = Math.Max(1, timeoutMs - (loop.Timers.NowMs - started));
            result = UpstreamConnector.SpeaksHttp2(connection, target.Endpoint)
                ? await ProbeHttp2Async(connection, target, left)
                : await ProbeHttp1Async(connection, target, left);
        }
        target.Report(result);
    }

    private async LoopTask<ProbeResult> ProbeHttp1Async(Connection connection, ProbeTarget target, long timeoutMs)
    {
        var stream = new Http1ClientStream(connection);
        var result = await RunAsync(stream, target, timeoutMs);
        stream.Close();
        return result;
    }

    private async LoopTask<ProbeResult> ProbeHttp2Async(Connection connection, ProbeTarget target, long timeoutMs)
    {
        var multiplexed = _connector.Multiplex(connection, target.Cluster, this);
        loop.Detach(multiplexed.RunAsync());
        var stream = multiplexed.Open();
        var result = await RunAsync(stream, target, timeoutMs);
        stream.Complete();
        multiplexed.Drain();
        return result;
    }

    private async LoopTask<ProbeResult> RunAsync(IClientStream stream, ProbeTarget target, long timeoutMs)
    {
        var exchange = new ProbeExchange(stream, loop, timeoutMs);
        _underWay.Add(exchange);
        var result = await exchange.RunAsync(RequestTo(target));
        _underWay.Remove(exchange);
        return result;
    }

    // RFC 9112 3.2: a Host always, the one that the upstream's own requests have; the endpoint's where those have the client's.
    private static MessageHead RequestTo(ProbeTarget target)
    {
        var host = Encoding.ASCII.GetString(target.Cluster.HostFor(target.Endpoint, default));
        var text = $"GET {target.Settings.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: waterfall-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        var head = new MessageHead();
        Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.ASCII.GetBytes(text), out _);
        return head;
    }

    // Nobody but the exchange keeps the connection, and it reads until it closes it.
    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
    }

    void IConnectionOwner.OnClosed(Connection connection)
    {
    }

    void IHttp2ConnectionKeeper.OnRoom(Http2ClientConnection connection, bool isNew)
    {
    }

    bool IHttp2ConnectionKeeper.Keeps(Http2ClientConnection connection) => false;

    void IHttp2ConnectionKeeper.OnClosed(Http2ClientConnection connection)
    {
    }
}
