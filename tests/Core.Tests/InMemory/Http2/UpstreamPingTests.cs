using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>How often a connection to an upstream that is there and says nothing is asked.</summary>
public sealed class UpstreamPingTests
{
    private const int QuietMs = 5 * 60 * 1000;

    private readonly ManualGateway _gateway = new(config => config with
    {
        Protocol = UpstreamProtocol.Http2,
        Timeouts = new() { FirstByte = TimeSpan.FromHours(1), Idle = TimeSpan.FromHours(1) },
        Http2 = new() { PingInterval = TimeSpan.FromMilliseconds(Http2Rig.PingMs), PingTimeout = TimeSpan.FromMilliseconds(Http2Rig.PongMs) },
    });

    // gRPC's servers say ENHANCE_YOUR_CALM to the third PING within five minutes each without anything of theirs between them.
    [Fact]
    public void One_that_only_answers_pings_is_asked_every_five_minutes()
    {
        Http2Rig.Ask(_gateway);
        var upstream = FramePeer.Settled(_gateway);
        Answer(upstream, after: Http2Rig.PingMs);
        for (var i = 0; i < 3; i++)
        {
            _gateway.Pass(QuietMs - 1000);
            Assert.Equal("", upstream.Told);
            Answer(upstream, after: 2000);
        }
        Assert.False(upstream.Raw.SawClose);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Fact]
    public void And_soon_once_there_is_something_again_that_it_may_answer()
    {
        Http2Rig.Ask(_gateway);
        var upstream = FramePeer.Settled(_gateway);
        Answer(upstream, after: Http2Rig.PingMs);
        _gateway.Pass(QuietMs / 2);
        var second = Http2Rig.Ask(_gateway, Wires.Post);
        upstream.Forget();
        _gateway.Pass(Http2Rig.PingMs + TimerWheel.SlotMs);
        Assert.Equal("PING", upstream.Told);
        _gateway.Pass(Http2Rig.PongMs + TimerWheel.SlotMs);
        Assert.True(upstream.Raw.SawReset);
        Assert.StartsWith("HTTP/1.1 502 ", second.Received, StringComparison.Ordinal);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    private void Answer(FramePeer upstream, int after)
    {
        upstream.Forget();
        _gateway.Pass(after + TimerWheel.SlotMs);
        Assert.Equal("PING", upstream.Told);
        upstream.Send(Frame.PingOf(1, ack: true));
        upstream.Forget();
        _gateway.Pass(Http2Rig.PongMs + TimerWheel.SlotMs);
    }
}
