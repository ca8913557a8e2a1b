using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Http2;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Connections of HTTP/2 to an upstream: when they are made, what they carry, and how they end.</summary>
public sealed class UpstreamConnectionTests
{
    [Fact]
    public void One_connection_carries_many_once_it_has_said_how_many()
    {
        var gateway = Http2Rig.ToHttp2();
        var clients = Enumerable.Range(0, 20).Select(_ => Http2Rig.Ask(gateway)).ToArray();
        Assert.Single(gateway.Engine.Connected);
        var upstream = FramePeer.Upstream(gateway);
        Assert.Equal("", upstream.Told);
        Assert.Equal(20, gateway.Pool().Waiting);

        upstream.Send(Frame.Setting(Frame.SettingMaxStreams, 100), Frame.SettingsAck);
        Assert.Equal(20, upstream.Frames.Count(frame => frame.Type == Frame.Headers));
        Assert.Equal(0, gateway.Pool().Waiting);
        for (var stream = 1u; stream < 40; stream += 2)
            upstream.Send(Frame.Response(stream), Frame.DataOf(stream, "ok"));
        Assert.All(clients, client => Assert.EndsWith("ok\r\n0\r\n\r\n", client.Received, StringComparison.Ordinal));
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void More_are_made_at_once_when_one_takes_few()
    {
        var gateway = Http2Rig.ToHttp2();
        for (var i = 0; i < 4; i++)
            Http2Rig.Ask(gateway);
        FramePeer.Settled(gateway, 0, maxStreams: 1);
        Assert.Equal(4, gateway.Engine.Connected.Count);
        for (var i = 1; i < 4; i++)
            Assert.Equal("HEADERS(1,/a,end)", FramePeer.Settled(gateway, i, maxStreams: 1).Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Who_waits_gets_the_room_that_an_answer_makes()
    {
        var gateway = Http2Rig.ToHttp2(new() { MaxConnections = 1 });
        for (var i = 0; i < 3; i++)
            Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway, 0, maxStreams: 1);
        Assert.Equal(2, gateway.Pool().Waiting);
        upstream.Send(Frame.Response(1, ends: true));
        upstream.Send(Frame.Response(3, ends: true));
        Assert.Equal("HEADERS(1,/a,end) HEADERS(3,/a,end) HEADERS(5,/a,end)", upstream.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(1, 1, 1, "HEADERS(1,/a,end)")]
    [InlineData(0, 0, 0, "HEADERS(1,/a,end) GOAWAY(0,0)")]
    public void One_without_a_request_is_idle_and_kept_where_it_may_be(int maxIdle, int open, int idle, string told)
    {
        var gateway = Http2Rig.ToHttp2(new() { MaxIdle = maxIdle });
        var client = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        Assert.Equal((1, 0), (gateway.Pool().Open, gateway.Pool().Idle));
        upstream.Send(Frame.Response(1, ends: true));
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Equal((open, idle, told), (gateway.Pool().Open, gateway.Pool().Idle, upstream.Told));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_leaves_leaves_the_line()
    {
        var gateway = Http2Rig.ToHttp2();
        Http2Rig.Ask(gateway);
        var client = Http2Rig.Ask(gateway);
        Assert.Equal(2, gateway.Pool().Waiting);
        client.Reset();
        gateway.Settle();
        Assert.Equal(1, gateway.Pool().Waiting);
        var upstream = FramePeer.Settled(gateway);
        Assert.Equal("HEADERS(1,/a,end)", upstream.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connect_that_fails_fails_all_who_wait_for_it()
    {
        var gateway = Http2Rig.ToHttp2();
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var clients = Enumerable.Range(0, 5).Select(_ => Http2Rig.Ask(gateway)).ToArray();
        gateway.Engine.Pending.Single().Finish(TransportError.Refused);
        gateway.Settle();
        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal));
        Assert.Empty(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_server_that_says_nothing_is_given_up_in_the_time_of_a_connect()
    {
        var gateway = Http2Rig.ToHttp2();
        var clients = Enumerable.Range(0, 5).Select(_ => Http2Rig.Ask(gateway, Wires.Post)).ToArray();
        gateway.Pass(Http2Rig.ConnectMs + TimerWheel.SlotMs);
        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal));
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // As a server of HTTP/1.1 does: those in line do not try it one after the other.
    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", "upstream-bad-response")]
    [InlineData("", "upstream-connect-failed")]
    public void A_server_that_ends_without_SETTINGS_fails_all_who_wait_for_it(string says, string code)
    {
        var gateway = Http2Rig.ToHttp2();
        var clients = Enumerable.Range(0, 5).Select(_ => Http2Rig.Ask(gateway, Wires.Post)).ToArray();
        gateway.Upstream.Write(says);
        gateway.Upstream.End();
        gateway.Settle();
        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal));
        Assert.All(clients, client => Assert.Contains($"\"{code}\"", client.Received, StringComparison.Ordinal));
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void What_GOAWAY_leaves_out_is_sent_again_with_its_body()
    {
        var gateway = Http2Rig.ToHttp2();
        var first = Http2Rig.Ask(gateway, Wires.Post);
        var upstream = FramePeer.Settled(gateway);
        var second = Http2Rig.Ask(gateway, Wires.Post);
        upstream.Send(Frame.GoAwayOf(last: 1));
        var other = FramePeer.Settled(gateway, 1);
        Assert.Equal("HEADERS(1,/p) DATA(1,5,end)", other.Told);
        other.Send(Frame.Response(1), Frame.DataOf(1, "ok"));
        upstream.Send(Frame.Response(1), Frame.DataOf(1, "ok"));
        Assert.All([first, second], client => Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal));
        // RFC 9113 6.8: with the last of its streams the connection is over.
        Assert.True(upstream.Raw.SawClose);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Wires.Post)]
    [InlineData(Wires.PostChunked)]
    public void A_refused_request_is_sent_again_on_the_same_connection(string request)
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway, request);
        var upstream = FramePeer.Settled(gateway);
        var sent = upstream.Told;
        upstream.Forget();
        upstream.Send(Frame.ResetOf(1, Frame.RefusedStream));
        Assert.Equal(sent.Replace("(1,", "(3,", StringComparison.Ordinal), upstream.Told);
        upstream.Send(Frame.Response(3), Frame.DataOf(3, "ok"));
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(Wires.Get, true)]
    [InlineData(Wires.Post, false)]
    public void A_connection_that_dies_takes_along_what_may_not_be_done_twice(string request, bool isRepeated)
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway, request);
        var upstream = FramePeer.Settled(gateway);
        upstream.Raw.Reset();
        gateway.Settle();
        Assert.Equal(isRepeated ? 2 : 1, gateway.Engine.Connected.Count);
        Assert.Equal(isRepeated ? "" : "HTTP/1.1 502", client.Received.Split(" Bad")[0]);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_that_dies_makes_room_for_the_one_that_follows_it(bool withReset)
    {
        var gateway = Http2Rig.ToHttp2(new() { MaxConnections = 1 });
        var first = Http2Rig.Ask(gateway);
        var second = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        if (withReset)
            upstream.Raw.Reset();
        else
            upstream.Raw.End();
        gateway.Settle();
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Equal(1, gateway.Pool().Open);
        var following = FramePeer.Settled(gateway, 1);
        following.Send(Frame.Response(1, ends: true), Frame.Response(3, ends: true));
        Assert.All([first, second], client => Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9113 5.1.1: an identifier is not used twice.
    [Fact]
    public void A_connection_that_has_used_all_identifiers_ends_with_its_last_answer()
    {
        const uint Last = int.MaxValue;
        var gateway = Http2Rig.ToHttp2(new() { MaxConnections = 1 });
        Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        NextStreamId(Inner(Connections(gateway.Pool()).Single()).Session) = Last;
        Http2Rig.Ask(gateway);
        Assert.Contains($"HEADERS({Last},", upstream.Told, StringComparison.Ordinal);
        upstream.Send(Frame.Response(1, ends: true));
        Assert.False(upstream.Raw.SawClose);
        upstream.Send(Frame.Response(Last, ends: true));
        Assert.True(upstream.Raw.SawClose);
        var following = Http2Rig.Ask(gateway);
        FramePeer.Settled(gateway, 1).Send(Frame.Response(1, ends: true));
        Assert.StartsWith("HTTP/1.1 200 ", following.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_multiplexed")]
        static extern ref List<Http2ClientConnection> Connections(UpstreamPool pool);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_connection")]
        static extern ref Http2Connection Inner(Http2ClientConnection connection);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_nextStreamId")]
        static extern ref uint NextStreamId(Http2Session session);
    }

    [Fact]
    public void A_peer_that_has_gone_silent_is_found_by_a_ping()
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway, Wires.Post);
        var upstream = FramePeer.Settled(gateway);
        upstream.Forget();
        gateway.Pass(Http2Rig.PingMs + TimerWheel.SlotMs);
        Assert.Equal("PING", upstream.Told);
        upstream.Send(Frame.PingOf(1, ack: true));
        gateway.Pass(Http2Rig.PongMs + TimerWheel.SlotMs);
        Assert.False(upstream.Raw.SawClose);
        upstream.Send(Frame.Response(1)); // and is never heard of again
        gateway.Pass(Http2Rig.PingMs + TimerWheel.SlotMs);
        gateway.Pass(Http2Rig.PingMs + TimerWheel.SlotMs);
        gateway.Pass(Http2Rig.PongMs + TimerWheel.SlotMs);
        Assert.True(upstream.Raw.SawReset);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_request_without_an_answer_ends_and_the_connection_stays()
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        for (var passed = 0; passed <= Http2Rig.FirstByteMs; passed += Http2Rig.PingMs / 2)
        {
            upstream.Send(Frame.PingOf(9));
            gateway.Pass(Http2Rig.PingMs / 2);
        }
        Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("RST(1,8)", upstream.Told, StringComparison.Ordinal);
        upstream.Forget();
        Http2Rig.Ask(gateway);
        Assert.Equal("HEADERS(3,/a,end)", upstream.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connection_that_stands_idle_says_goodbye()
    {
        var gateway = Http2Rig.ToHttp2();
        Http2Rig.Ask(gateway);
        var upstream = FramePeer.Settled(gateway);
        upstream.Send(Frame.Response(1, ends: true));
        upstream.Forget();
        gateway.Pass(Http2Rig.IdleMs + TimerWheel.SlotMs);
        Assert.Equal("GOAWAY(0,0)", upstream.Told);
        Assert.True(upstream.Raw.SawClose);
        Assert.Equal(0, gateway.Pool().Open);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pool_that_is_retired_ends_its_connections_with_their_last_answer(bool isMade)
    {
        var gateway = Http2Rig.ToHttp2();
        gateway.Engine.OnConnect = isMade ? ConnectBehaviour.Accept : ConnectBehaviour.Hang;
        var client = Http2Rig.Ask(gateway);
        var pool = gateway.Pool();
        pool.Retire();
        if (!isMade)
            gateway.Engine.Pending.Single().Finish();
        gateway.Settle();
        var upstream = FramePeer.Settled(gateway);
        upstream.Send(Frame.Response(1), Frame.DataOf(1, "ok"));
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.True(upstream.Raw.SawClose);
        Assert.Equal(0, pool.Open);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connection_that_comes_for_nobody_to_a_retired_pool_is_closed()
    {
        var gateway = Http2Rig.ToHttp2();
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = Http2Rig.Ask(gateway);
        var pool = gateway.Pool();
        client.Reset();
        gateway.Settle();
        pool.Retire();
        gateway.Engine.Pending.Single().Finish();
        gateway.Settle();
        Assert.True(gateway.Upstream.SawClose);
        Assert.Equal(0, pool.Open);
        Assert.Empty(gateway.EndAndListLeaks());
    }
}
