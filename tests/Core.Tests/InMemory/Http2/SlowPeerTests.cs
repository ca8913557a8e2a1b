using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Peers of HTTP/2 that take little or nothing: what they cost the gateway, and others.</summary>
public sealed class SlowPeerTests
{
    private const uint WideWindow = 100_000_000;
    private static readonly string Piece = new('x', 16_000);

    [Fact]
    public void A_loop_rests_while_a_transport_takes_nothing()
    {
        const int Body = 4 * 1024 * 1024;
        var gateway = new ManualGateway();
        var client = FramePeer.Client(
            gateway, Frame.Setting(Frame.SettingInitialWindow, WideWindow), Frame.WindowOf(0, WideWindow),
            [.. Enumerable.Range(0, 4).SelectMany(request => Frame.Request((uint)((request * 2) + 1)))]);
        client.Raw.Limit(0);
        gateway.Settle();
        foreach (var upstream in gateway.Engine.Connected)
        {
            upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Body}\r\n\r\n");
            upstream.Write(new byte[Body]);
        }
        gateway.Settle(); // fails where the loop goes round without anything to do
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Equal(4 * Body, client.Frames.Where(frame => frame.Type == Frame.Data).Sum(frame => frame.Payload.Length));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_reads_nothing_and_goes_on_asking_is_not_listened_to()
    {
        const int Rounds = 60;
        const int RequestsPerRound = 500;
        const int MaxBlocks = 40;
        var gateway = new ManualGateway(match: "/nothing-else");
        var client = FramePeer.Client(gateway);
        client.Raw.Limit(0);
        var stream = 1u;
        for (var round = 0; round < Rounds; round++)
        {
            List<byte> requests = [];
            for (var i = 0; i < RequestsPerRound; i++, stream += 2)
                requests.AddRange(Frame.Request(stream, method: "HEAD"));
            client.Send([.. requests]);
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        }
        Assert.InRange(client.Raw.Unread, 1, int.MaxValue);
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Equal(Rounds * RequestsPerRound, client.Frames.Count(frame => frame.Type == Frame.Headers && frame.Ends));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Clients_that_take_nothing_do_not_stop_others_on_the_same_upstream_connection()
    {
        var gateway = Http2Rig.ToHttp2();
        var streams = Streams(40);
        var slow = FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, 0), [.. streams.SelectMany(stream => Frame.Request(stream))]);
        var upstream = FramePeer.Settled(gateway);
        foreach (var stream in streams)
            upstream.Send(Frame.Response(stream));
        var windows = new SendWindows(upstream);
        windows.Exhaust(streams, Piece);
        Assert.InRange(windows.Connection, 65_535, long.MaxValue);
        Assert.DoesNotContain(slow.Frames, frame => frame.Type == Frame.Data);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Uploads_that_stall_do_not_stop_others_on_the_same_connection()
    {
        const int MaxBlocks = 800; // 99 uploads hold their windows of 64 KiB, and as much on its way to their upstreams, in pieces of 16,000 bytes
        var gateway = new ManualGateway();
        var stalled = Streams(99);
        var last = stalled[^1] + 2;
        var client = FramePeer.Client(gateway, [.. stalled.Append(last).SelectMany(stream => Frame.Request(stream, method: "POST", ends: false))]);
        Assert.Equal(stalled.Count + 1, gateway.Engine.Connected.Count);
        foreach (var upstream in gateway.Engine.Connected.SkipLast(1))
            upstream.Limit(0);
        var windows = new SendWindows(client);
        windows.Exhaust(stalled, Piece);
        for (var i = 0; i < 100; i++)
            Assert.True(windows.TrySend(last, Piece, ends: i == 99), $"piece {i}");
        Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        gateway.Engine.Connected[^1].Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        gateway.Settle();
        Assert.Contains(client.Frames, frame => frame.Type == Frame.Headers && frame.Stream == last);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // As clients of gRPC measure the way. An answer to a PING waits for what was to be sent before it, and no longer:
    // that more is to be sent by then is no sign of a client that reads nothing.
    [Fact]
    public void A_client_that_takes_a_body_slowly_may_ping_for_as_long_as_that_takes()
    {
        const int Pings = 1500;
        const int PingEveryMs = 60;
        const int RoomPerPing = 4000;
        var gateway = new ManualGateway();
        var client = FramePeer.Client(
            gateway, Frame.Setting(Frame.SettingInitialWindow, WideWindow), Frame.WindowOf(0, WideWindow), Frame.Request(1));
        client.Raw.Limit(0);
        gateway.Upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {2 * Pings * RoomPerPing}\r\n\r\n");
        gateway.Upstream.Write(new byte[2 * Pings * RoomPerPing]);
        gateway.Settle();
        var answers = 0;
        for (var i = 0; i < Pings; i++)
        {
            client.Send(Frame.PingOf(1));
            client.Raw.Limit(RoomPerPing);
            gateway.Pass(PingEveryMs);
            Assert.DoesNotContain(client.Frames, frame => frame.Type == Frame.GoAway);
            answers += client.Frames.Count(frame => frame.Type == Frame.Ping);
            client.Forget();
        }
        Assert.InRange(answers, Pings - 50, Pings);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9218 10: what is not incremental comes one after the other, and the first may take its time.
    [Fact]
    public void An_answer_whose_turn_comes_after_a_long_one_is_not_given_up_meanwhile()
    {
        const int Body = 1024 * 1024;
        const int WriteMs = 5000;
        var gateway = new ManualGateway(listener: config => config with { Timeouts = config.Timeouts with { Write = TimeSpan.FromMilliseconds(WriteMs) } });
        var client = FramePeer.Client(
            gateway, Frame.Setting(Frame.SettingInitialWindow, WideWindow), Frame.WindowOf(0, WideWindow),
            Frame.Request(1, fields: ("priority", "u=3")), Frame.Request(3, fields: ("priority", "u=3")));
        client.Raw.Limit(0);
        foreach (var upstream in gateway.Engine.Connected)
        {
            upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Body}\r\n\r\n");
            upstream.Write(new byte[Body]);
            gateway.Settle();
        }
        for (var i = 0; i < 16; i++)
        {
            client.Raw.Limit(32 * 1024);
            gateway.Pass(WriteMs / 2);
        }
        Assert.DoesNotContain(client.Frames, frame => frame.Type == Frame.Reset);
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Equal(2 * Body, client.Frames.Where(frame => frame.Type == Frame.Data).Sum(frame => frame.Payload.Length));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9110 15.2: they are passed on, past all flow control.
    [Fact]
    public void Interim_answers_without_end_are_not_kept_for_a_client_that_takes_nothing()
    {
        const int MaxBlocks = 40;
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway, Frame.Request(1));
        client.Raw.Limit(0);
        var hints = string.Concat(Enumerable.Repeat($"HTTP/1.1 103 Early Hints\r\nLink: <{new string('x', 1000)}>\r\n\r\n", 1000));
        for (var i = 0; i < 10; i++)
        {
            gateway.Upstream.Write(hints);
            gateway.Settle();
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        }
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Contains("HEADERS(1,103)", client.Told, StringComparison.Ordinal);
        Assert.Contains("HEADERS(1,502)", client.Told, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Nobody else watches it: what it still had to take was a farewell.
    [Fact]
    public void An_upstream_that_ends_and_takes_nothing_is_let_go()
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        upstream.Raw.Limit(0);
        client.Reset();
        gateway.Settle();
        upstream.Raw.End();
        gateway.Settle();
        gateway.Pass(Http2Rig.IdleMs + TimerWheel.SlotMs);
        Assert.True(upstream.Raw.SawClose);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static IReadOnlyList<uint> Streams(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)(2 * i) + 1)];
}
