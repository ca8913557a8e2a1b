using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Testing;

namespace Waterfall.Functional.Tls;

/// <summary>A gateway that stops while handshakes are under way, on both sides.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task Nothing_waits_for_a_handshake_that_does_not_end(string engine)
    {
        await using var rig = new TlsRig();
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        var health = new HealthConfig { Active = new ActiveHealthConfig { Path = "/", Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromMinutes(5) } };
        var gateway = await rig.StartAsync(
            new TlsConfig { Certificates = [rig.Certificate("localhost")], Handshakes = 2 },
            config => config with { Health = health, Protocol = UpstreamProtocol.Auto, Timeouts = config.Timeouts with { Connect = TimeSpan.FromMinutes(5), Total = TimeSpan.FromMinutes(5) } },
            $"https://{deaf.LocalEndpoint}", engine);
        // Two handshakes that stop in the middle, two that wait for their turn, one that says nothing.
        var slow = Enumerable.Range(0, 5).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        using var asks = await ConnectAndAskAsync();
        foreach (var (socket, index) in slow.Select((socket, index) => (socket, index)))
        {
            await socket.ConnectAsync(gateway.Endpoints.Values.First());
            if (index < 4)
                await socket.SendAsync((byte[])[22, 3, 1, 1, 0, 1, 0]);
        }
        var loop = gateway.Loops[0];
        await Eventually.TrueAsync(() => (loop.Acceptor.Handshakes, loop.Acceptor.Pending) == (2, 5));
        // The probe's and the request's.
        await Eventually.TrueAsync(() => loop.ExchangesUnderWay == 1);
        var upstreams = new List<Socket> { await deaf.AcceptSocketAsync(), await deaf.AcceptSocketAsync() };

        var clock = Stopwatch.StartNew();
        await gateway.StopAsync(TimeSpan.FromMilliseconds(300)).WaitAsync(Eventually.Limit);
        Assert.True(clock.Elapsed < Eventually.Limit);
        foreach (var each in slow.Concat(upstreams))
            await ExpectEndAsync(each);
        Assert.Equal((0, 0), (loop.Acceptor.Handshakes, loop.Acceptor.Pending));
        Assert.Equal(0, loop.ExchangesUnderWay);
        Assert.Empty(loop.Loop.Buffers.Diagnostics!.Leaks);

        async Task<IDisposable> ConnectAndAskAsync()
        {
            var ssl = await TlsRig.ConnectAsync(gateway, "localhost");
            await ssl.WriteAsync(Testing.Wire.WireText.Bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
            return ssl;
        }
    }

    // Whatever is still to be read comes before it; a reset is an end as well.
    private static async Task ExpectEndAsync(Socket socket)
    {
        using var time = new CancellationTokenSource(Eventually.Limit);
        try
        {
            var buffer = new byte[4096];
            while (await socket.ReceiveAsync(buffer, time.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }
        socket.Dispose();
    }
}
