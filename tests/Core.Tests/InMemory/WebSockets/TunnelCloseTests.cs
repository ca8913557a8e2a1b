using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>What the gateway says on its own: pings, and closes.</summary>
public sealed class TunnelCloseTests
{
    private const int Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    [Fact]
    public void A_silent_client_is_pinged_and_its_pong_stays_here()
    {
        var rig = Opened();
        rig.Gateway.Pass(29_900);
        Assert.Equal("", rig.Client.Received);
        rig.Gateway.Pass(200);
        var ping = rig.Client.Received;
        Assert.Equal("\x89\x08", ping[..2]);
        Assert.Equal(10, ping.Length);
        rig.Client.Clear();
        rig.Send(rig.Client, FromClient(Pong, ping[2..]));
        Assert.Equal("", rig.Upstream.Received);
        rig.Gateway.Pass(29_900);
        Assert.Equal("", rig.Client.Received);
        rig.Gateway.Pass(200);
        Assert.Equal(ping, rig.Client.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Pongs_for_the_upstream_pass_while_one_for_the_gateway_is_awaited()
    {
        var rig = Opened();
        rig.Gateway.Pass(30_100);
        var ping = rig.Client.Received;
        var others = FromClient(Pong, "12345678") + FromClient(Pong, "short");
        foreach (var part in (string[])[others[..7], others[7..] + FromClient(Pong, ping[2..]) + FromClient(Text, "x")])
            rig.Send(rig.Client, part);
        Assert.Equal(others + FromClient(Text, "x"), rig.Upstream.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_ping_waits_for_the_end_of_a_frame()
    {
        var rig = Opened();
        var frame = FromServer(Binary, new string('x', 1000));
        rig.Send(rig.Upstream, frame[..500]);
        rig.Gateway.Pass(30_100);
        Assert.Equal(frame[..500], rig.Client.Received);
        rig.Send(rig.Upstream, frame[500..] + FromServer(Text, "y"));
        Assert.StartsWith(frame + "\x89\x08", rig.Client.Received, StringComparison.Ordinal);
        Assert.EndsWith(FromServer(Text, "y"), rig.Client.Received, StringComparison.Ordinal);
        Assert.Equal(frame.Length + 10 + 3, rig.Client.ReceivedCount);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Traffic_either_way_puts_the_ping_off()
    {
        var rig = Opened();
        for (var i = 0; i < 10; i++)
        {
            rig.Gateway.Pass(20_000);
            rig.Send(i % 2 == 0 ? rig.Client : rig.Upstream, i % 2 == 0 ? FromClient(Text, "a") : FromServer(Text, "b"));
        }
        Assert.DoesNotContain("\x89\x08", rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_client_that_does_not_answer_is_given_up_and_the_upstream_told()
    {
        var rig = Opened();
        rig.Gateway.Pass(30_100);
        rig.Gateway.Pass(19_800);
        Assert.False(rig.Client.SawClose);
        rig.Gateway.Pass(300);
        Assert.True(rig.Client.SawReset);
        Assert.Equal(Code(1001), Unmask(rig.Upstream.Received, Close));
        Assert.True(rig.Upstream is { SawEnd: true, SawReset: false });
        rig.AssertNothingLeft();
    }

    // RFC 6455 5.4: nothing comes into the middle of a frame, and who was not asked owes no answer.
    [Fact]
    public void A_client_is_not_given_up_for_a_ping_that_waits_for_the_end_of_a_frame()
    {
        var rig = Opened();
        var frame = FromServer(Binary, new string('x', 1000));
        rig.Send(rig.Upstream, frame[..500]);
        rig.Gateway.Pass(30_100);
        rig.Gateway.Pass(20_100);
        Assert.False(rig.Client.SawReset);
        rig.Send(rig.Upstream, frame[500..]);
        Assert.StartsWith(frame + "\x89\x08", rig.Client.Received, StringComparison.Ordinal);
        rig.Gateway.Pass(19_800);
        Assert.False(rig.Client.SawReset);
        rig.Gateway.Pass(300);
        Assert.True(rig.Client.SawReset);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Draining_closes_both_ends_with_1001_and_waits_for_their_answers()
    {
        var rig = Opened();
        rig.Gateway.Gateway.Tunnels.Drain(30_000);
        rig.Gateway.Pass(100);
        Assert.Equal(FromServer(Close, Code(1001)), rig.Client.Received);
        Assert.Equal(Code(1001), Unmask(rig.Upstream.Received, Close));
        Assert.False(rig.Client.SawEnd || rig.Upstream.SawEnd);
        rig.Send(rig.Client, FromClient(Text, "dropped") + FromClient(Close, Code(1001)));
        Assert.False(rig.Client.SawEnd);
        rig.Upstream.Clear();
        rig.Send(rig.Upstream, FromServer(Close, Code(1001)));
        Assert.Equal("", rig.Upstream.Received);
        Assert.True(rig.Client is { SawEnd: true, SawReset: false });
        Assert.True(rig.Upstream is { SawClose: true, SawReset: false });
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Draining_waits_for_the_end_of_frames_and_not_for_peers_that_do_not_answer()
    {
        var rig = Opened();
        var (up, down) = (FromClient(Binary, new string('u', 500)), FromServer(Binary, new string('d', 500)));
        rig.Send(rig.Client, up[..100]);
        rig.Send(rig.Upstream, down[..100]);
        rig.Gateway.Gateway.Tunnels.Drain(30_000);
        rig.Gateway.Pass(100);
        Assert.Equal((up[..100], down[..100]), (rig.Upstream.Received, rig.Client.Received));
        rig.Send(rig.Upstream, down[100..] + FromServer(Text, "late"));
        Assert.Equal(down + FromServer(Close, Code(1001)), rig.Client.Received);
        rig.Gateway.Pass(5_100);
        Assert.True(rig.Client is { SawEnd: true, SawReset: false });
        Assert.True(rig.Upstream is { SawClose: true, SawReset: false });
        Assert.Equal(up[..100], rig.Upstream.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Draining_is_spread_over_its_time()
    {
        var gateway = new ManualGateway();
        var clients = Enumerable.Range(0, 100).Select(_ => Open(gateway)).ToArray();
        gateway.Gateway.Tunnels.Drain(800); // three quarters of it: 600 ms
        var told = new List<int>();
        for (var passed = 0; passed < 700; passed += 100)
        {
            gateway.Pass(100);
            told.Add(clients.Count(client => client.ReceivedCount > 0));
        }
        Assert.InRange(told[0], 5, 30);
        Assert.InRange(told[2], 35, 65);
        Assert.Equal(100, told[^1]);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connection_that_opens_while_draining_is_closed_at_once()
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, Handshake);
        rig.Gateway.Gateway.Tunnels.Drain(30_000);
        rig.Send(rig.Upstream, Switching);
        rig.Gateway.Pass(50);
        Assert.EndsWith(FromServer(Close, Code(1001)), rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData(true, "\xC1\x80\0\0\0\0")]
    [InlineData(true, "\x83\x80\0\0\0\0")]
    [InlineData(true, "\x81\x01x")]
    [InlineData(true, "\x80\x80\0\0\0\0")]
    [InlineData(true, "\x89\xFE")]
    [InlineData(false, "\xC1\x00")]
    [InlineData(false, "\x81\x81\0\0\0\0x")]
    [InlineData(false, "\x08\x00")]
    public void A_frame_that_breaks_the_protocol_closes_both_ends_with_1002(bool fromClient, string bad)
    {
        var rig = Opened();
        var good = fromClient ? FromClient(Text, "good") : FromServer(Text, "good");
        rig.Send(fromClient ? rig.Client : rig.Upstream, good + bad);
        Assert.Equal((fromClient ? "" : good) + FromServer(Close, Code(1002)), rig.Client.Received);
        Assert.Equal(Code(1002), Unmask(rig.Upstream.Received[(fromClient ? good.Length : 0)..], Close));
        // The other end answers, and the one that erred is not waited for.
        if (fromClient)
            rig.Send(rig.Upstream, FromServer(Close, Code(1002)));
        else
            rig.Send(rig.Client, FromClient(Close, Code(1002)));
        Assert.True(rig.Client is { SawEnd: true, SawReset: false });
        Assert.True(rig.Upstream.SawClose);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Compressed_messages_pass_where_compression_was_agreed_upon()
    {
        var rig = Opened(answer: Switching.Replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n", StringComparison.Ordinal));
        var frame = FromClient(Text, "zzz", reserved: 0x40);
        rig.Send(rig.Client, frame);
        Assert.Equal(frame, rig.Upstream.Received);
        rig.Send(rig.Client, FromClient(Text, "zzz", reserved: 0x20));
        Assert.Equal(FromServer(Close, Code(1002)), rig.Client.Received);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData(100, 0, 101, 1)]
    [InlineData(0, 100, 101, 1)]
    [InlineData(0, 100, 51, 2)]
    public void A_client_whose_frame_or_message_is_too_large_is_closed_with_1009(int maxFrame, int maxMessage, int size, int frames)
    {
        var rig = Opened(config => config with { MaxFrameSize = maxFrame, MaxMessageSize = maxMessage });
        var good = FromClient(Text, new string('g', 100));
        rig.Send(rig.Client, good);
        for (var i = 0; i < frames; i++)
            rig.Send(rig.Client, FromClient(i == 0 ? Binary : 0, new string('b', size), final: i == frames - 1));
        Assert.Equal(FromServer(Close, Code(1009)), rig.Client.Received);
        var passed = good + (frames == 2 ? FromClient(Binary, new string('b', size), final: false) : "");
        Assert.StartsWith(passed, rig.Upstream.Received, StringComparison.Ordinal);
        Assert.Equal(Code(1009), Unmask(rig.Upstream.Received[passed.Length..], Close));
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_message_is_measured_over_its_frames_whatever_is_between(int over)
    {
        var rig = Opened(config => config with { MaxMessageSize = 100, MaxFrameSize = 60 });
        var sent = FromClient(Text, new string('a', 60), final: false) + FromClient(Ping, "between") + FromClient(0, new string('b', 40), final: false) + FromClient(0, "", final: false);
        rig.Send(rig.Client, sent + FromClient(0, new string('c', over)));
        Assert.Equal(over == 0 ? "" : FromServer(Close, Code(1009)), rig.Client.Received);
        Assert.StartsWith(sent, rig.Upstream.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void Limits_are_not_for_the_upstream()
    {
        var rig = Opened(config => config with { MaxFrameSize = 10, MaxMessageSize = 10, Rate = new MessageRate(1, TimeSpan.FromHours(1)) });
        var frame = FromServer(Text, new string('x', 500)) + FromServer(Text, "x");
        rig.Send(rig.Upstream, frame);
        Assert.Equal(frame, rig.Client.Received);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_client_that_sends_too_often_is_closed_with_1008()
    {
        var rig = Opened(config => config with { Rate = new MessageRate(10, TimeSpan.FromSeconds(1)) });
        for (var i = 0; i < 30; i++)
        {
            rig.Send(rig.Client, FromClient(Text, "a", final: false) + FromClient(0, "b"));
            rig.Gateway.Pass(100);
        }
        for (var i = 0; i < 9; i++)
            rig.Send(rig.Client, FromClient(Text, "c"));
        Assert.Equal("", rig.Client.Received);
        rig.Send(rig.Client, FromClient(Text, "c") + FromClient(Text, "d") + FromClient(Text, "e"));
        Assert.Equal(FromServer(Close, Code(1008)), rig.Client.Received);
        rig.AssertNothingLeft();
    }

    // Whether it answers the gateway is known at its end only.
    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    public void A_pong_that_does_not_answer_the_gateway_counts_as_any(int pieces)
    {
        var rig = Opened(config => config with { Rate = new MessageRate(10, TimeSpan.FromSeconds(1)) });
        rig.Gateway.Pass(30_100);
        rig.Client.Clear();
        var pong = FromClient(Pong, "12345678");
        var passed = string.Concat(Enumerable.Repeat(pong, 10));
        foreach (var part in (passed + pong + pong + pong).Chunk(pieces))
            rig.Send(rig.Client, new string(part));
        Assert.Equal(FromServer(Close, Code(1008)), rig.Client.Received);
        Assert.StartsWith(passed, rig.Upstream.Received, StringComparison.Ordinal);
        Assert.Equal(Code(1008), Unmask(rig.Upstream.Received[passed.Length..], Close));
        rig.AssertNothingLeft();
    }

    // Else they could be had for nothing, without limit and without anybody's flow control.
    [Fact]
    public void A_ping_has_one_pong()
    {
        var rig = Opened(config => config with { Rate = new MessageRate(10, TimeSpan.FromSeconds(1)) });
        rig.Gateway.Pass(30_100);
        var own = FromClient(Pong, rig.Client.Received[2..]);
        rig.Client.Clear();
        rig.Send(rig.Client, own + own + FromClient(Text, "x"));
        Assert.Equal(own + FromClient(Text, "x"), rig.Upstream.Received);
        for (var i = 0; i < 20; i++)
            rig.Send(rig.Client, own);
        Assert.Equal(FromServer(Close, Code(1008)), rig.Client.Received);
        rig.AssertNothingLeft();
    }

    private static ManualPeer Open(ManualGateway gateway)
    {
        var client = gateway.Connect();
        client.Write(Handshake);
        gateway.Settle();
        gateway.Upstream.Write(Switching);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 101 ", client.Received, StringComparison.Ordinal);
        client.Clear();
        return client;
    }
}
