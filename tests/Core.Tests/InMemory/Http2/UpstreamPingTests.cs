using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>How often a connection to an upstream that is there and says nothing is asked.</summary>
public sealed class UpstreamPingTests
{
    private const int QuietMs = 5 * 60 * 1000;
    private const int MarginMs = 5000;

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
            _gateway.Pass(QuietMs);
            Assert.Equal("", upstream.Told);
            Answer(upstream, after: MarginMs);
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

    // Its PINGs are no answers: what a server of gRPC counts goes on.
    [Fact]
    public void One_that_pings_itself_is_not_asked_more_often()
    {
        const int StepMs = Http2Rig.PingMs + TimerWheel.SlotMs;
        Http2Rig.Ask(_gateway);
        var upstream = FramePeer.Settled(_gateway);
        Answer(upstream, after: Http2Rig.PingMs);
        for (var i = 0; i < QuietMs / StepMs; i++)
        {
            if (i % 3 == 0)
                upstream.Send(Frame.PingOf(9));
            upstream.Forget();
            _gateway.Pass(StepMs);
            Assert.Equal("", upstream.Told);
        }
        Answer(upstream, after: MarginMs + StepMs);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    // A server of gRPC has patience for two.
    [Fact]
    public void Requests_without_an_answer_have_it_asked_twice_and_once_there_is_one_again()
    {
        Http2Rig.Ask(_gateway, Wires.Post);
        var upstream = FramePeer.Settled(_gateway);
        for (var i = 0; i < 3; i++)
        {
            Answer(upstream, after: Http2Rig.PingMs);
            Http2Rig.Ask(_gateway, Wires.Post);
        }
        upstream.Forget();
        _gateway.Pass(QuietMs / 2);
        Assert.Equal("", upstream.Told);
        upstream.Send(Frame.Response(1));
        _gateway.Pass(Http2Rig.PingMs + TimerWheel.SlotMs);
        Answer(upstream, after: Http2Rig.PingMs);
        Http2Rig.Ask(_gateway, Wires.Post);
        Answer(upstream, after: Http2Rig.PingMs);
        Assert.False(upstream.Raw.SawClose);
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    // None of them lasts as long as the silence after which it is asked, and between them nothing is under way.
    [Fact]
    public void One_that_leaves_each_request_without_an_answer_is_found_out()
    {
        var gateway = new ManualGateway(config => config with
        {
            Protocol = UpstreamProtocol.Http2,
            Timeouts = new() { FirstByte = TimeSpan.FromMilliseconds(Http2Rig.PingMs / 4) },
            Http2 = new() { PingInterval = TimeSpan.FromMilliseconds(Http2Rig.PingMs), PingTimeout = TimeSpan.FromMilliseconds(Http2Rig.PongMs) },
        });
        Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        upstream.Send(Frame.Response(1, ends: true));
        for (var passed = 0; passed <= 2 * (Http2Rig.PingMs + Http2Rig.PongMs) && !upstream.Raw.SawReset; passed += Http2Rig.PingMs / 2)
        {
            Http2Rig.Ask(gateway);
            gateway.Pass(Http2Rig.PingMs / 2);
        }
        Assert.Contains("PING", upstream.Told, StringComparison.Ordinal);
        Assert.True(upstream.Raw.SawReset);
        Assert.Empty(gateway.EndAndListLeaks());
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
