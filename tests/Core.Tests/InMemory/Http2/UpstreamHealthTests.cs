using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Endpoints that take connections of HTTP/2 and never say how many requests: as good as not connected to.</summary>
public sealed class UpstreamHealthTests
{
    private const int Failures = 5;

    [Theory]
    [InlineData("closes", "502", "upstream-connect-failed")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "502", "upstream-bad-response")]
    [InlineData("resets", "502", "upstream-connect-failed")]
    [InlineData("", "504", "upstream-connect-timeout")]
    public void An_endpoint_without_SETTINGS_is_put_out(string says, string status, string code)
    {
        var gateway = Gateway();
        for (var i = 0; i < Failures; i++)
        {
            Assert.False(IsEjected(gateway));
            var client = Http2Rig.Ask(gateway, Wires.Post);
            Die(gateway, says);
            Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
            Assert.Contains($"{code}\"", client.Received, StringComparison.Ordinal);
        }
        Assert.True(IsEjected(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // The process that answered is on its way out; its successor at the same address does not come up.
    [Theory]
    [InlineData("closes")]
    [InlineData("")]
    public void An_old_connection_that_takes_no_more_does_not_hide_it(string says)
    {
        var gateway = Gateway();
        var old = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        upstream.Send(Frame.GoAwayOf(last: 1));
        for (var i = 0; i < Failures; i++)
        {
            var client = Http2Rig.Ask(gateway, Wires.Post);
            Die(gateway, says);
            Assert.StartsWith("HTTP/1.1 50", client.Received, StringComparison.Ordinal);
        }
        Assert.True(IsEjected(gateway));
        upstream.Send(Frame.Response(1), Frame.DataOf(1, "ok"));
        Assert.StartsWith("HTTP/1.1 200 ", old.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // The old one is full, and takes who waits when it has room.
    [Fact]
    public void A_connection_that_is_full_goes_on_and_the_failure_counts_all_the_same()
    {
        var gateway = Gateway();
        var first = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway, maxStreams: 1);
        for (var i = 0; i < Failures; i++)
        {
            Http2Rig.Ask(gateway, Wires.Post);
            Die(gateway, "closes");
        }
        Assert.True(IsEjected(gateway));
        upstream.Send(Frame.Response(1), Frame.DataOf(1, "ok"));
        Assert.StartsWith("HTTP/1.1 200 ", first.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Those_that_asked_for_it_are_sent_elsewhere()
    {
        var gateway = Gateway(endpoints: 2);
        for (var i = 0; i < 2 * Failures; i++)
        {
            var client = Http2Rig.Ask(gateway, Wires.Post);
            var first = gateway.Engine.Connected[^1];
            if (first.RemoteEndPoint.Equals(ResilienceRig.AddressOf(1)))
                Die(gateway, "closes");
            var place = gateway.Engine.Connected.ToList().FindLastIndex(peer => peer.RemoteEndPoint.Equals(ResilienceRig.AddressOf(2)));
            var other = FramePeer.Settled(gateway, place);
            other.Send(Frame.Response(1, ends: true), Frame.GoAwayOf(last: 1));
            Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        }
        Assert.True(IsEjected(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_server_that_takes_no_requests_is_not_waited_for_without_end()
    {
        var gateway = Gateway();
        var client = Http2Rig.Ask(gateway, Wires.Post);
        FramePeer.Settled(gateway, maxStreams: 0);
        gateway.Pass(Http2Rig.ConnectMs + TimerWheel.SlotMs);
        Assert.StartsWith("HTTP/1.1 50", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // It says how many it takes, and dies of what it is asked.
    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Wires.Post)]
    public void An_endpoint_whose_connections_die_under_their_first_request_is_put_out(string request)
    {
        var gateway = Gateway();
        for (var i = 0; i < Failures && !IsEjected(gateway); i++)
        {
            var client = Http2Rig.Ask(gateway, request);
            while (client.ReceivedCount == 0)
            {
                FramePeer.Settled(gateway, gateway.Engine.Connected.Count - 1);
                gateway.Upstream.Reset();
                gateway.Settle();
            }
            Assert.StartsWith("HTTP/1.1 50", client.Received, StringComparison.Ordinal); // 502, or 503 where it went out between two attempts
        }
        Assert.True(IsEjected(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9112 9.3.1 for HTTP/2: it was closed as it was used.
    [Fact]
    public void A_kept_connection_that_dies_under_a_request_says_nothing_of_its_endpoint()
    {
        var gateway = Gateway();
        for (var i = 0; i < 2 * Failures; i++)
        {
            Http2Rig.Ask(gateway);
            FramePeer.Settled(gateway, i).Send(Frame.Response(1, ends: true));
            Http2Rig.Ask(gateway, Wires.Post);
            gateway.Upstream.Reset();
            gateway.Settle();
        }
        Assert.False(IsEjected(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static bool IsEjected(ManualGateway gateway) => gateway.Cluster.Endpoints[0].Health.IsEjected(gateway.Clock.NowMs);

    private static void Die(ManualGateway gateway, string says)
    {
        var upstream = gateway.Upstream;
        if (says.Length == 0)
        {
            gateway.Pass(Http2Rig.ConnectMs + TimerWheel.SlotMs);
            return;
        }
        if (says == "resets")
        {
            upstream.Reset();
        }
        else
        {
            upstream.Write(says == "closes" ? "" : says);
            upstream.End();
        }
        gateway.Settle();
    }

    private static ManualGateway Gateway(int endpoints = 1) => new(
        config => config with
        {
            Protocol = UpstreamProtocol.Http2,
            Timeouts = new() { Connect = TimeSpan.FromMilliseconds(Http2Rig.ConnectMs), FirstByte = TimeSpan.FromMinutes(5) },
            Health = new() { Passive = new() { Failures = Failures, MaxEjected = 100 }, PanicThreshold = 0 },
        },
        endpoints: endpoints);
}
