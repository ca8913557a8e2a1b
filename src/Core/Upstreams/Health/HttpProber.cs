using System.Net;
using System.Text;
using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>
/// Probes with a GET request each, on a connection of its own that ends with it: what is probed includes connecting, and traffic's connections are left alone.
/// </summary>
internal sealed class HttpProber(EventLoop loop, EndpointResolver resolver) : IHealthProbe
{
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
        EndPoint? address = target.Endpoint.Address;
        if (address is DnsEndPoint name && (address = resolver.TryGet(name)) is null)
            address = await resolver.ResolveAsync(loop, name, timeoutMs);
        var result = ProbeResult.NoAnswer;
        if (address is not null && RemainingMs() is > 0 and var toConnect
            && (await target.Endpoint.ConnectAsync(loop, address, toConnect)).Connection is { } connection)
        {
            var exchange = new ProbeExchange(connection, Math.Max(1, RemainingMs()));
            _underWay.Add(exchange);
            result = await exchange.RunAsync(RequestTo(target));
            _underWay.Remove(exchange);
        }
        target.Report(result);

        long RemainingMs() => timeoutMs - (loop.Timers.NowMs - started);
    }

    // RFC 9112 3.2: a Host always, the one that the upstream's own requests have; the endpoint's where those have the client's.
    private static byte[] RequestTo(ProbeTarget target)
    {
        var host = Encoding.ASCII.GetString(target.Cluster.HostFor(target.Endpoint, default));
        return Encoding.ASCII.GetBytes(
            $"GET {target.Settings.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: waterfall-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }
}
