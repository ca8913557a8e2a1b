using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Http.Http2;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>A client's connection of HTTP/2: its streams side by side, its time and its end.</summary>
public sealed class ServerConnectionTests
{
    private const int HeadMs = 4000;
    private const int BodyMs = 3000;
    private const int IdleMs = 10_000;
    private const int WriteMs = 5000;

    [Fact]
    public void Answers_come_in_whatever_order_there_is()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1), Frame.Request(3));
        Answer(gateway, 1, "two");
        Assert.Equal("HEADERS(3,200) DATA(3,3,end)", client.Told);
        Answer(gateway, 0, "one");
        Assert.Equal("HEADERS(3,200) DATA(3,3,end) HEADERS(1,200) DATA(1,3,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_begins_nothing_is_let_go()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway);
        gateway.Pass(HeadMs + TimerWheel.SlotMs);
        Assert.Equal("GOAWAY(0,0)", client.Told);
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9113 3.4: a client that does not speak HTTP/2 would take a GOAWAY for HTTP/0.9.
    [Fact]
    public void A_client_of_a_version_that_is_not_spoken_is_told_in_its_own()
    {
        var gateway = new ManualGateway(listener: config => config with { Protocols = [HttpProtocol.Http2] });
        var client = gateway.Connect();
        client.Write("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n");
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 505 HTTP Version Not Supported\r\n", client.Received, StringComparison.Ordinal);
        Assert.Contains("\"unsupported-version\"", client.Received, StringComparison.Ordinal);
        Assert.True(client.SawEnd);
        Assert.Empty(gateway.Engine.Connected);

        var other = FramePeer.Client(gateway, Frame.Request(1));
        Answer(gateway, 0, "one");
        Assert.Equal("HEADERS(1,200) DATA(1,3,end)", other.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_stands_idle_is_let_go()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1));
        gateway.Pass(IdleMs + TimerWheel.SlotMs);
        Assert.Equal("", client.Told); // a request is under way: the time does not run
        Answer(gateway, 0, "one");
        client.Forget();
        gateway.Pass(IdleMs + TimerWheel.SlotMs);
        Assert.Equal("GOAWAY(1,0)", client.Told);
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_body_that_stops_coming_is_408_and_the_connection_stays()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1, ends: false, method: "POST"), Frame.DataOf(1, "some", ends: false));
        gateway.Pass(BodyMs + TimerWheel.SlotMs);
        Assert.StartsWith("HEADERS(1,408) ", client.Told, StringComparison.Ordinal);
        // RFC 9113 8.1: the rest of the request is not wanted.
        Assert.EndsWith("RST(1,0)", client.Told, StringComparison.Ordinal);
        client.Forget();
        client.Send(Frame.Request(3));
        Answer(gateway, gateway.Engine.Connected.Count - 1, "ok");
        Assert.Equal("HEADERS(3,200) DATA(3,2,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_stream_whose_client_takes_nothing_ends_and_others_go_on()
    {
        var gateway = Gateway();
        // No window for streams; the second is given one.
        var client = FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, 0), Frame.Request(1), Frame.Request(3), Frame.WindowOf(3, 100));
        Answer(gateway, 0, "one");
        Answer(gateway, 1, "two");
        Assert.Equal("HEADERS(1,200) HEADERS(3,200) DATA(3,3,end)", client.Told);
        client.Forget();
        gateway.Pass(WriteMs + TimerWheel.SlotMs);
        Assert.Equal("RST(1,8)", client.Told);
        client.Forget();
        client.Send(Frame.Request(5), Frame.WindowOf(5, 100));
        Answer(gateway, gateway.Engine.Connected.Count - 1, "ok");
        Assert.Equal("HEADERS(5,200) DATA(5,2,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_never_opens_its_window_costs_no_more_than_the_queues()
    {
        const int Body = 16 * 1024 * 1024;
        const int MaxBlocks = 12;
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, 0), Frame.Request(1));
        gateway.Upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Body}\r\n\r\n");
        var piece = new byte[1024 * 1024];
        for (var i = 0; i < Body / piece.Length; i++)
        {
            gateway.Upstream.Write(piece);
            gateway.Settle();
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        }
        Assert.InRange(gateway.Upstream.Unread, Body - (512 * 1024), Body);
        // It takes the rest after all.
        client.Send(Frame.WindowOf(0, Body), Frame.WindowOf(1, Body));
        Assert.Equal(Body, client.Frames.Where(frame => frame.Type == Frame.Data).Sum(frame => frame.Payload.Length));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_upstream_that_takes_nothing_stops_the_client_at_its_window()
    {
        const int Window = 65_535;
        const int MaxBlocks = 12;
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1, ends: false, method: "POST"));
        gateway.Upstream.Limit(0);
        var sent = 0;
        var open = (long)Window;
        client.Forget();
        for (var i = 0; i < 1000 && open > 1000; i++)
        {
            client.Send(Frame.DataOf(1, new string('x', 1000), ends: false));
            sent += 1000;
            open = Window - sent + client.Frames.Where(frame => frame.Type == Frame.WindowUpdate && frame.Stream == 1).Sum(frame => frame.LastStream);
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        }
        Assert.InRange(sent, Window - 1000, Window + (256 * 1024));
        // Another stream of the same connection is served, to an upstream that reads.
        client.Send(Frame.Request(3));
        Answer(gateway, 1, "ok");
        Assert.Contains("DATA(3,2,end)", client.Told, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_drain_says_so_twice_and_lets_streams_end()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1));
        Drain(gateway);
        Assert.Equal("GOAWAY(max,0) PING", client.Told);
        // On its way before the client heard of it.
        client.Send(Frame.Request(3));
        client.Send(Frame.PingOf(0, ack: true));
        Assert.Equal("GOAWAY(max,0) PING GOAWAY(3,0)", client.Told);
        client.Forget();
        client.Send(Frame.Request(5));
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Answer(gateway, 0, "one");
        Assert.False(client.Raw.SawEnd);
        Answer(gateway, 1, "two");
        Assert.Equal("HEADERS(1,200) DATA(1,3,end) HEADERS(3,200) DATA(3,3,end)", client.Told);
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_drain_does_not_wait_for_a_client_that_answers_no_PING()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1));
        Drain(gateway);
        gateway.Pass(1000 + TimerWheel.SlotMs);
        Assert.Equal("GOAWAY(max,0) PING GOAWAY(1,0)", client.Told);
        Answer(gateway, 0, "one");
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_reset_ends_the_request_at_the_upstream()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1), Frame.Request(3));
        client.Send(Frame.ResetOf(1, Frame.Cancel));
        Assert.Equal([true, false], gateway.Engine.Connected.Select(each => each.SawClose));
        Assert.Equal(1, gateway.Loop.Counters.ClientAborts);
        Answer(gateway, 1, "ok");
        Assert.Equal("HEADERS(3,200) DATA(3,2,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_that_goes_takes_all_its_requests_along(bool withReset)
    {
        var gateway = Gateway();
        var requests = Enumerable.Range(0, 50).Select(i => Frame.Request((uint)(2 * i) + 1)).ToArray();
        var client = FramePeer.Client(gateway, requests);
        Assert.Equal(50, gateway.Gateway.ExchangesUnderWay);
        if (withReset)
            client.Raw.Reset();
        else
            client.Raw.End();
        gateway.Settle();
        gateway.Pass(WriteMs);
        Assert.Equal(0, gateway.Gateway.ExchangesUnderWay);
        Assert.Equal(0, gateway.Gateway.Sessions.Http2Streams.Outstanding);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Streams_beyond_the_limit_are_refused_and_the_rest_served()
    {
        var gateway = new ManualGateway(listener: config => config with { Limits = new() { ConcurrentStreams = 2 } });
        var client = FramePeer.Client(gateway, Frame.Request(1), Frame.Request(3), Frame.Request(5));
        Assert.Equal("RST(5,7)", client.Told);
        Answer(gateway, 0, "one");
        client.Send(Frame.Request(7));
        Answer(gateway, 0, "ok");
        Assert.Contains("HEADERS(7,200)", client.Told, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Abuse_is_counted()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway);
        for (var i = 0u; i < 500; i++)
            client.Send(Frame.Request((2 * i) + 1), Frame.ResetOf((2 * i) + 1, Frame.Cancel));
        Assert.Equal(Frame.EnhanceYourCalm, client.Frames.Single(frame => frame.Type == Frame.GoAway).Code);
        Assert.True(client.Raw.SawEnd);
        Assert.Equal(1, gateway.Loop.Counters.Http2Abuse);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, (Http2ErrorCode)Frame.EnhanceYourCalm);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")]
    public void An_answer_while_the_request_is_coming_is_passed_on(string answer)
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Frame.Request(1, ends: false, method: "POST"), Frame.DataOf(1, "some", ends: false));
        gateway.Upstream.Write(answer);
        gateway.Settle();
        Assert.Equal($"HEADERS(1,{answer[9..12]}) DATA(1,2,end) RST(1,0)", client.Told);
        // What was on its way is dropped.
        client.Send(Frame.DataOf(1, "more", ends: false));
        client.Send(Frame.DataOf(1, "more"));
        Assert.False(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway() => new(upstream: config => config with { Timeouts = new() { FirstByte = TimeSpan.FromHours(1) } }, listener: config => config with
    {
        Timeouts = new()
        {
            Headers = TimeSpan.FromMilliseconds(HeadMs),
            Body = TimeSpan.FromMilliseconds(BodyMs),
            Idle = TimeSpan.FromMilliseconds(IdleMs),
            Write = TimeSpan.FromMilliseconds(WriteMs),
        },
    });

    private static void Drain(ManualGateway gateway)
    {
        gateway.Gateway.Sessions.BeginDrain();
        gateway.Gateway.Sessions.Drain();
        gateway.Settle();
    }

    private static void Answer(ManualGateway gateway, int upstream, string body)
    {
        gateway.Engine.Connected[upstream].Write($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        gateway.Settle();
    }
}
