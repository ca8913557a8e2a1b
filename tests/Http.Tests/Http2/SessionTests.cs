using System.Buffers;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>What a session writes.</summary>
public sealed class SessionTests
{
    [Fact]
    public void A_server_begins_with_what_it_announces()
    {
        var options = new Http2SessionOptions { Local = new Http2Settings { MaxConcurrentStreams = 50, EnableConnectProtocol = true, MaxHeaderListSize = 32_768 } };
        Assert.Equal("0000180400000000000003000000320006000080000008000000010009000000010000040800000000000" + "00f0001", Start(Http2Role.Server, options));
    }

    [Fact]
    public void A_client_begins_with_its_preface_and_takes_no_pushes()
    {
        var options = new Http2SessionOptions { Local = new Http2Settings(), ConnectionWindow = 65_535 };
        Assert.Equal("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a" + "00000c040000000000000200000000" + "000900000001", Start(Http2Role.Client, options));
    }

    [Fact]
    public void Settings_are_acknowledged_and_told()
    {
        Peer peer = new Peer(Http2Role.Client).Run("SETTINGS 0 - 3=7 4=1000 5=20000 6=9999 8=1 9=0", withSettings: false);
        Assert.Equal(["Settings"], peer.Events);
        Http2Settings settings = peer.Session.Peer;
        Assert.Equal((7, 1000, 20_000, 9999, true), (settings.MaxConcurrentStreams, settings.InitialWindowSize, settings.MaxFrameSize, settings.MaxHeaderListSize, settings.EnableConnectProtocol));
        Assert.Contains("SETTINGS(ack)", OutputFrames.Describe(peer.Output.WrittenSpan));
    }

    [Fact]
    public void A_table_that_one_SETTINGS_empties_and_allows_again_is_told_so()
    {
        Peer peer = new Peer(Http2Role.Client).Run("SETTINGS 0 - 1=0 1=4096; > open GET end");
        var (header, payload) = OutputFrames.Split(peer.Output.WrittenSpan)[^1];
        Assert.Equal(Http2FrameType.Headers, header.Type);
        // RFC 9113 6.5.3 and RFC 7541 4.2: values hold in their order, and the smallest in between is signalled before the last.
        Assert.Equal("203FE11F", Convert.ToHexString(payload.AsSpan(0, 4)));
    }

    [Fact]
    public void Streams_are_opened_as_the_peer_allows()
    {
        Peer peer = new Peer(Http2Role.Client).Run("SETTINGS 0 - 3=1");
        Assert.True(peer.Session.CanOpenStream);
        peer.Run("> open GET end", withSettings: false);
        Assert.False(peer.Session.CanOpenStream);
        Assert.Throws<InvalidOperationException>(() => peer.Session.OpenStream(new Http2StreamState()));
        peer.Run("HEADERS 1 eh b:200", withSettings: false);
        Assert.True(peer.Session.CanOpenStream);
        peer.Run("GOAWAY 0 - #0000000100000000", withSettings: false);
        Assert.False(peer.Session.CanOpenStream);
        Assert.True(peer.Session.PeerGoingAway);
        Assert.Equal(1u, peer.Session.PeerLastStreamId);
    }

    [Fact]
    public void A_request_head_goes_out_with_pseudo_fields_first_and_nothing_of_the_connection()
    {
        MessageHead head = Heads.Request("POST", "http://a.example/x/y?z=1",
            "Accept: */*\r\nConnection: keep-alive\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nTE: trailers\r\nContent-Length: 5\r\nX-Mixed-Case: Yes\r\nX-Gone: 1\r\n");
        head.RemoveAll("x-gone"u8);
        var (server, client, _) = Pair.Connected();
        Http2StreamState stream = client.Session.OpenStream(client.Pool.Rent());
        client.Session.WriteRequestHead(stream, head, head.Framing, "b.example:8080"u8, endStream: false);
        Pair.Pump(client, server);
        MessageHead read = server.Streams[stream.Id].Head;
        Assert.Equal("Host: b.example:8080\naccept: */*\nte: trailers\nx-mixed-case: Yes\ncontent-length: 5", Heads.Text(read));
        Assert.Equal("/x/y?z=1", Bytes.Text(read.Target));
        Assert.Equal(HttpRejection.None, read.Rejection);
    }

    [Fact]
    public void A_response_head_goes_out_with_its_framing()
    {
        Assert.Equal("server: x\ncontent-length: 5", Respond(Heads.Response(200, "Server: x\r\nContent-Length: 5\r\nTransfer-Encoding-X: 1\r\nConnection: close\r\nTE: trailers\r\n"), MessageFraming.OfLength(5), false, "transfer-encoding-x"));
        Assert.Equal("content-length: 0", Respond(Heads.Response(200), MessageFraming.OfLength(0), endStream: false));
        Assert.Equal("", Respond(Heads.Response(200), MessageFraming.OfLength(0), endStream: true)); // its end says it
        Assert.Equal("content-length: 0", Respond(Heads.Response(200, "Content-Length: 0\r\n"), MessageFraming.OfLength(0), endStream: true));
        Assert.Equal("", Respond(Heads.Response(200, "Transfer-Encoding: chunked\r\n"), MessageFraming.Chunked, endStream: false));
        Assert.Equal("", Respond(Heads.Response(204), MessageFraming.OfLength(0), endStream: false));
        Assert.Equal("content-length: 7", Respond(Heads.Response(304), new MessageFraming(BodyKind.None, 7), endStream: true));
    }

    [Fact]
    public void A_large_head_is_split_at_the_peers_MAX_FRAME_SIZE()
    {
        var (server, client, _) = Pair.Connected(new HttpLimits { MaxHeaderBytes = 128 * 1024 });
        MessageHead head = Heads.Request("GET", "http://a.example/");
        for (int i = 0; i < 10; i++) head.Add(Bytes.Of($"x-{i}"), Bytes.Of(new string((char)('a' + i), 6000)));
        Http2StreamState stream = client.Session.OpenStream(client.Pool.Rent());
        int before = client.Output.WrittenCount;
        client.Session.WriteRequestHead(stream, head, endStream: true);
        List<(Http2FrameHeader Header, byte[] Payload)> frames = OutputFrames.Split(client.Output.WrittenSpan[before..]);
        Assert.Equal(Http2FrameType.Headers, frames[0].Header.Type);
        Assert.True(frames.Count > 2 && frames.Skip(1).All(frame => frame.Header.Type == Http2FrameType.Continuation));
        Assert.True(frames.All(frame => frame.Header.Length <= 16_384));
        Assert.True(frames.Take(frames.Count - 1).All(frame => !frame.Header.Has(Http2Flags.EndHeaders)) && frames[^1].Header.Has(Http2Flags.EndHeaders));
        Assert.True(frames[0].Header.Has(Http2Flags.EndStream));
        Pair.Pump(client, server);
        Assert.Equal(11, server.Streams[stream.Id].Head.FieldCount);
    }

    [Fact]
    public void Extended_CONNECT_goes_out_without_the_key_that_stays_in_the_head()
    {
        var (server, client, _) = Pair.Connected();
        Http2StreamState stream = client.Pool.Rent();
        stream.SetProtocol("websocket"u8);
        client.Session.OpenStream(stream);
        MessageHead head = Heads.Request("GET", "http://a.example/chat");
        head.SetMethod("CONNECT"u8);
        head.Add("Sec-WebSocket-Key"u8, "dGhlIHNhbXBsZSBub25jZQ=="u8);
        head.Add("Sec-WebSocket-Version"u8, "13"u8);
        client.Session.WriteRequestHead(stream, head, MessageFraming.None, default, endStream: false);
        Pair.Pump(client, server);
        MessageHead received = server.Streams[stream.Id].Head;
        Assert.True(head.IndexOf("Sec-WebSocket-Key"u8) >= 0 && received.IndexOf("Sec-WebSocket-Version"u8) >= 0);
        Assert.True(received.IndexOf("Sec-WebSocket-Key"u8) < 0, "RFC 8441 5");
        Assert.Equal("websocket", Bytes.Text(server.Streams[stream.Id].Protocol));
        Assert.Equal("/chat", Bytes.Text(server.Streams[stream.Id].Head.Path));
    }

    [Fact]
    public void Interim_heads_and_trailers_go_out()
    {
        var (server, client, _) = Pair.Connected();
        Http2StreamState stream = client.Session.OpenStream(client.Pool.Rent());
        client.Session.WriteRequestHead(stream, Heads.Request("GET", "http://a.example/"), endStream: true);
        Pair.Pump(client, server);
        Http2StreamState answered = server.Streams[stream.Id];
        server.Session.WriteResponseHead(answered, Heads.Response(103, "Link: x\r\n"), endStream: false);
        server.Session.WriteResponseHead(answered, Heads.Response(200), MessageFraming.Chunked, endStream: false);
        Assert.True(server.Session.TryDirectData(answered, 3, ends: false));
        server.Output.Write("abc"u8);
        var trailers = new MessageHead();
        trailers.Add("Grpc-Status"u8, "0"u8);
        trailers.Add(KnownHeader.Host, "x"u8);
        server.Session.WriteTrailers(answered, trailers);
        Pair.Pump(server, client);
        Assert.Equal(["Head 103", "Head 200", "Data 3", "Trailers grpc-status: 0"], client.Log);
        Assert.Equal(Http2StreamStatus.Closed, stream.Status);
        Assert.Equal(Http2StreamStatus.Closed, answered.Status);
    }

    [Fact]
    public void After_an_error_nothing_more_is_written()
    {
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 eh b:GET; DATA 0 e");
        int before = peer.Output.WrittenCount;
        peer.Session.WriteResponseHead(peer.Stream(1), Heads.Response(200), endStream: false);
        peer.Session.WriteTrailers(peer.Stream(1), new MessageHead());
        Assert.False(peer.Session.TryDirectData(peer.Stream(1), 1, ends: false));
        peer.Session.WriteReset(peer.Stream(1), Http2ErrorCode.Cancel);
        peer.Session.WriteGoAway(Http2ErrorCode.NoError);
        peer.Session.WriteShutdownNotice();
        peer.Session.WritePing(1);
        peer.Session.Consumed(peer.Stream(1), 1_000_000);
        peer.Session.SetPending(peer.Stream(1), 1, ends: true);
        Assert.False(peer.Session.TryNextData(100, out _, out _, out _));
        Assert.Equal(before, peer.Output.WrittenCount);
        Assert.Equal(Http2EventKind.Error, peer.Session.Read([1, 2, 3], out int consumed));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void To_a_stream_that_was_reset_nothing_more_is_written()
    {
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 eh b:GET; RST_STREAM 1 - #00000008");
        int before = peer.Output.WrittenCount;
        peer.Session.WriteResponseHead(peer.Stream(1), Heads.Response(200), endStream: false);
        peer.Session.SetPending(peer.Stream(1), 10, ends: true);
        Assert.False(peer.Session.TryDirectData(peer.Stream(1), 1, ends: true));
        Assert.False(peer.Session.TryNextData(100, out _, out _, out _));
        peer.Session.WriteTrailers(peer.Stream(1), new MessageHead());
        peer.Session.WriteReset(peer.Stream(1), Http2ErrorCode.Cancel);
        Assert.Equal(before, peer.Output.WrittenCount);
    }

    [Fact]
    public void A_stream_that_is_reset_while_its_trailers_come_is_not_touched_again()
    {
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 h b:POST");
        byte[] trailers = FrameScript.Frame("HEADERS 1 eh b:x=1&y=2");
        peer.Send(trailers[..15]);
        peer.Session.WriteReset(peer.Stream(1), Http2ErrorCode.Cancel);
        peer.Pool.GiveBack(peer.Stream(1));
        peer.Send(trailers[15..]);
        peer.Run("HEADERS 3 eh b:GET", withSettings: false);
        Assert.Equal("Head(1) Head(3,end) => RST(1,Cancel)", peer.Outcome());
    }

    private static string Start(Http2Role role, Http2SessionOptions options)
    {
        var output = new ArrayBufferWriter<byte>();
        new Http2Session(role, options, output, new StreamPool()).Start();
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static string Respond(MessageHead head, MessageFraming framing, bool endStream, string without = "-")
    {
        var (server, client, _) = Pair.Connected();
        Http2StreamState stream = client.Session.OpenStream(client.Pool.Rent());
        client.Session.WriteRequestHead(stream, Heads.Request("GET", "http://a.example/"), endStream: true);
        Pair.Pump(client, server);
        head.RemoveAll(Bytes.Of(without));
        server.Session.WriteResponseHead(server.Streams[stream.Id], head, framing, endStream);
        Pair.Pump(server, client);
        return Heads.Text(stream.Head);
    }
}
