using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Several wait for one connection: each for as long as it may, none for what another may.</summary>
public sealed class SharedWaitTests
{
    private const int ShortMs = 50;

    // The first in line has less time than a connect: what it asked for is made all the same, for those behind it.
    [Theory]
    [InlineData(UpstreamProtocol.Http2)]
    [InlineData(UpstreamProtocol.Http1)]
    public void A_call_whose_time_is_over_takes_nobody_along(UpstreamProtocol protocol)
    {
        var gateway = Gateway(protocol);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var hasty = FramePeer.Client(gateway, WebCall(1, $"{ShortMs}m"));
        var patient = FramePeer.Client(gateway, WebCall(1, "10S"));
        gateway.Pass(ShortMs + TimerWheel.SlotMs);
        Assert.Contains("grpc-status:4", Body(hasty), StringComparison.Ordinal);
        Assert.Equal("", patient.Told);
        foreach (var connect in gateway.Engine.Pending.ToArray())
            connect.Finish();
        gateway.Settle();
        if (protocol == UpstreamProtocol.Http2)
        {
            var upstream = FramePeer.Settled(gateway);
            Assert.Equal("HEADERS(1,/s/m,end)", upstream.Told);
            upstream.Send(Frame.Response(1, ends: true));
        }
        else
        {
            var asked = gateway.Engine.Connected.Single(peer => peer.ReceivedCount > 0);
            asked.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            gateway.Settle();
        }
        Assert.Equal("HEADERS(1,200,end)", patient.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Calls_without_time_put_no_endpoint_out()
    {
        var gateway = Gateway(UpstreamProtocol.Http2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        for (var i = 0; i < 10; i++)
        {
            FramePeer.Client(gateway, WebCall(1, "1m"));
            FramePeer.Client(gateway, WebCall(1, "10S"));
            gateway.Pass(ShortMs);
        }
        Assert.False(gateway.Cluster.Endpoints[0].Health.IsEjected(gateway.Clock.NowMs));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // All that there may be is made, and carries a stream that does not end.
    [Fact]
    public void A_wait_for_room_ends()
    {
        var gateway = Http2Rig.ToHttp2(new() { MaxConnections = 1 });
        var stream = Http2Rig.Ask(gateway);
        var second = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway, 0, maxStreams: 1);
        upstream.Send(Frame.Response(1), Frame.DataOf(1, "event", ends: false));
        for (var passed = 0; passed < 2 * Http2Rig.ConnectMs + 1000; passed += 500)
        {
            gateway.Pass(500);
            upstream.Send(Frame.DataOf(1, "event", ends: false));
        }
        Assert.StartsWith("HTTP/1.1 503 ", second.Received, StringComparison.Ordinal);
        Assert.Contains("upstream-busy", second.Received, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Pool().Waiting);
        Assert.EndsWith("event\r\n", stream.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway(UpstreamProtocol protocol) => new(config => config with
    {
        Protocol = protocol,
        Timeouts = new() { Connect = TimeSpan.FromMilliseconds(Http2Rig.ConnectMs) },
        Health = new() { Passive = new() { Failures = 5, MaxEjected = 100 }, PanicThreshold = 0 },
    });

    // Without a policy that translates it this may go to an upstream of either version.
    private static byte[] WebCall(uint stream, string timeout) =>
        Frame.Request(stream, "/s/m", ends: true, method: "POST", ("content-type", "application/grpc-web+proto"), ("grpc-timeout", timeout));

    private static string Body(FramePeer peer) => string.Concat(peer.Frames.Where(frame => frame.Type == Frame.Data).Select(frame => frame.Text));
}
