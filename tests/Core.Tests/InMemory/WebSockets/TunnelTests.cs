using Waterfall.Core.Configuration;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

public sealed class TunnelTests
{
    private const int Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    private static readonly Func<WebSocketConfig, WebSocketConfig> Silent = config => config with { PingInterval = TimeSpan.Zero };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public void Bytes_pass_as_they_are_both_ways(int length)
    {
        var rig = Opened();
        var payload = string.Concat(Enumerable.Range(0, length).Select(i => (char)(i * 7 & 0xFF)));
        var (up, down) = (FromClient(Binary, payload) + FromClient(Ping, "p"), FromServer(Binary, payload) + FromServer(Text, "t", final: false) + FromServer(0, ""));
        rig.Send(rig.Client, up);
        rig.Send(rig.Upstream, down);
        Assert.Equal(up, rig.Upstream.Received);
        Assert.Equal(down, rig.Client.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Bytes_pass_however_they_are_cut()
    {
        var sent = FromClient(Text, "hello") + FromClient(Binary, new string('x', 300), final: false) + FromClient(Ping, "12345678") + FromClient(0, "end")
            + FromClient(Pong, "abcdefgh") + FromClient(Text, "");
        for (var size = 1; size < 24; size++)
        {
            var rig = Opened();
            foreach (var part in sent.Chunk(size))
                rig.Send(rig.Client, new string(part));
            Assert.Equal(sent, rig.Upstream.Received);
            rig.AssertNothingLeft();
        }
    }

    [Fact]
    public void A_reader_that_is_slow_holds_its_writer_back()
    {
        var rig = Opened(Silent);
        rig.Upstream.Limit(0);
        rig.Upstream.Keeps = false;
        var before = rig.Upstream.Taken;
        var frame = FromClient(Binary, new string('x', 4_000_000));
        rig.Send(rig.Client, frame);
        Assert.InRange(rig.Client.Unread, frame.Length - 1_000_000, frame.Length);
        rig.Upstream.Limit(long.MaxValue);
        rig.Gateway.Settle();
        Assert.Equal(frame.Length, rig.Upstream.Taken - before);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_close_handshake_passes_and_both_connections_end_in_order()
    {
        var rig = Opened();
        rig.Send(rig.Client, FromClient(Close, Code(1000)));
        Assert.Equal(FromClient(Close, Code(1000)), rig.Upstream.Received);
        rig.Send(rig.Upstream, FromServer(Close, Code(1000)));
        Assert.Equal(FromServer(Close, Code(1000)), rig.Client.Received);
        rig.Upstream.End();
        rig.Gateway.Settle();
        Assert.True(rig.Client.SawEnd);
        rig.Client.End();
        rig.Gateway.Settle();
        Assert.True(rig.Client is { SawClose: true, SawReset: false });
        Assert.True(rig.Upstream is { SawClose: true, SawReset: false });
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Connections_that_stay_after_a_close_handshake_are_ended()
    {
        var rig = Opened();
        rig.Send(rig.Client, FromClient(Close, Code(1000)));
        rig.Send(rig.Upstream, FromServer(Close, Code(1000)));
        Assert.False(rig.Client.SawEnd);
        rig.Gateway.Pass(5_100);
        Assert.True(rig.Client is { SawEnd: true, SawReset: false });
        Assert.True(rig.Upstream is { SawClose: true, SawReset: false });
        rig.AssertNothingLeft();
    }

    [Fact]
    public void What_follows_a_close_is_dropped()
    {
        var rig = Opened();
        rig.Send(rig.Client, FromClient(Close, Code(1000)) + FromClient(Text, "late"));
        rig.Send(rig.Client, FromClient(Text, "later"));
        Assert.Equal(FromClient(Close, Code(1000)), rig.Upstream.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Each_direction_ends_on_its_own()
    {
        var rig = Opened(Silent);
        rig.Client.End();
        rig.Gateway.Settle();
        Assert.True(rig.Upstream is { SawEnd: true, SawClose: false });
        rig.Gateway.Pass(20_000);
        rig.Send(rig.Upstream, FromServer(Text, "goes on"));
        Assert.Equal(FromServer(Text, "goes on"), rig.Client.Received);
        rig.Gateway.Pass(20_000);
        Assert.False(rig.Upstream.SawClose);
        rig.Upstream.End();
        rig.Gateway.Settle();
        Assert.True(rig.Client is { SawClose: true, SawReset: false });
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_connection_that_is_half_over_and_silent_is_ended()
    {
        var rig = Opened(Silent);
        rig.Upstream.End();
        rig.Gateway.Pass(29_000);
        Assert.True(rig.Client is { SawEnd: true, SawClose: false });
        rig.Gateway.Pass(1_100);
        Assert.True(rig.Upstream is { SawClose: true, SawReset: false });
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reset_passes(bool fromClient)
    {
        var rig = Opened();
        (fromClient ? rig.Client : rig.Upstream).Reset();
        rig.Gateway.Settle();
        Assert.True((fromClient ? rig.Upstream : rig.Client).SawReset);
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gateway_that_stops_at_once_leaves_nothing_where_a_peer_takes_nothing(bool upstreamIsStuck)
    {
        var rig = Opened();
        (upstreamIsStuck ? rig.Upstream : rig.Client).Limit(0);
        rig.Send(rig.Client, FromClient(Binary, new string('x', 1_000_000)));
        rig.Send(rig.Upstream, FromServer(Binary, new string('x', 1_000_000)));
        rig.AssertNothingLeft();
    }
}
