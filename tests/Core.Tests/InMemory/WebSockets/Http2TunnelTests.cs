using Waterfall.Core.Configuration;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Testing.Manual;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;
using Http2Frame = Waterfall.Testing.Frames.Frame;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>WebSocket connections over a stream of HTTP/2 (RFC 8441), of the client's and of the upstream's.</summary>
public sealed class Http2TunnelTests
{
    private const int Text = 1, Binary = 2, Close = 8;
    private const uint Cancel = 8;

    [Fact]
    public void Bytes_pass_both_ways_and_each_side_ends_on_its_own()
    {
        var (gateway, client) = Opened();
        client.Send(Http2Frame.DataOf(1, FromClient(Text, "up"), ends: false));
        Assert.Equal(FromClient(Text, "up"), gateway.Upstream.Received);
        gateway.Upstream.Write(FromServer(Text, "down"));
        gateway.Settle();
        Assert.Equal(FromServer(Text, "down"), Data(client));
        // RFC 8441 5: the end of the stream is the end of the connection's side.
        client.Send(Http2Frame.DataOf(1, ""));
        Assert.True(gateway.Upstream is { SawEnd: true, SawClose: false });
        gateway.Upstream.End();
        gateway.Settle();
        Assert.Equal("DATA(1,0,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_reset_passes_either_way_and_other_streams_go_on()
    {
        var (gateway, client) = Opened();
        client.Send(Connect(3));
        gateway.Upstream.Write(SwitchingFor(gateway.Upstream));
        gateway.Settle();
        client.Forget();
        client.Send(Http2Frame.ResetOf(1, Cancel));
        Assert.True(gateway.Engine.Connected[0].SawReset);
        Assert.False(gateway.Engine.Connected[1].SawReset);
        gateway.Engine.Connected[1].Reset();
        gateway.Settle();
        Assert.Equal($"RST(3,{Cancel})", client.Told);
        Assert.False(client.Raw.SawEnd);
        Assert.Equal(0, gateway.Loop.Counters.OpenWebSockets);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // What a tunnel carries is no content of a message, neither for the limit on bodies nor for Content-Length.
    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    public void A_tunnel_is_no_body(string? length)
    {
        (string, string)[] fields = length is null ? [] : [("content-length", length)];
        var (gateway, client) = Opened(config => config with { Limits = new() { Body = 1000 } }, fields);
        var frame = FromClient(Binary, new string('x', 900));
        for (var i = 0; i < 20; i++)
            client.Send(Http2Frame.DataOf(1, frame, ends: false));
        Assert.Equal("", client.Told);
        Assert.Equal(20 * frame.Length, gateway.Upstream.ReceivedCount);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_silent_client_is_pinged_on_its_stream_and_given_up_alone()
    {
        var (gateway, client) = Opened();
        gateway.Pass(30_100);
        Assert.StartsWith("\x89\x08", Data(client), StringComparison.Ordinal);
        gateway.Pass(20_100);
        Assert.Equal($"RST(1,{Cancel})", client.Told);
        Assert.Equal(Code(1001), Unmask(gateway.Upstream.Received, Close));
        Assert.False(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9113 5.2: a Close of the gateway's waits for the window as any data, and not for ever.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_that_opens_no_window_is_given_up_in_time(bool drains)
    {
        var (gateway, client) = Opened();
        gateway.Upstream.Write(FromServer(Binary, new string('x', 1_000_000)));
        gateway.Settle();
        Assert.True(gateway.Upstream.Unread > 500_000);
        if (drains)
            gateway.Gateway.Tunnels.Drain(1000);
        for (var i = 0; i < 4; i++)
            gateway.Pass(15_000);
        Assert.Equal(0, gateway.Loop.Counters.OpenWebSockets);
        Assert.False(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Draining_closes_the_stream_and_then_the_connection()
    {
        var (gateway, client) = Opened();
        gateway.Gateway.Tunnels.Drain(30_000);
        gateway.Gateway.Sessions.BeginDrain();
        gateway.Gateway.Sessions.Drain();
        gateway.Pass(100);
        Assert.Equal(FromServer(Close, Code(1001)), Data(client));
        client.Send(Http2Frame.DataOf(1, FromClient(Close, Code(1001))));
        gateway.Upstream.Write(FromServer(Close, Code(1001)));
        gateway.Settle();
        Assert.Contains("DATA(1,0,end)", client.Told, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Loop.Counters.OpenWebSockets);
        client.Send(Http2Frame.PingOf(0, ack: true)); // the notice has been read (RFC 9113 6.8)
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "HEADERS(1,403) DATA(1,2,end) RST(1,0)")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", "HEADERS(1,502)")]
    public void A_handshake_that_is_refused_is_an_ordinary_answer(string answer, string told)
    {
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway, Connect(1), Http2Frame.DataOf(1, FromClient(Text, "early"), ends: false));
        client.Forget();
        Assert.DoesNotContain("early", gateway.Upstream.Received, StringComparison.Ordinal);
        gateway.Upstream.Write(answer);
        gateway.Settle();
        Assert.StartsWith(told, client.Told, StringComparison.Ordinal);
        client.Send(Http2Frame.Request(3));
        Assert.EndsWith("\r\n\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("8", "426")]
    [InlineData("", "400")]
    public void A_version_that_is_not_served_is_told(string version, string status)
    {
        var gateway = new ManualGateway();
        (string, string)[] fields = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":authority", "h"), (":path", "/chat")];
        var client = FramePeer.Client(gateway, Http2Frame.Head(1, false, version.Length == 0 ? fields : [.. fields, ("sec-websocket-version", version)]));
        var head = client.Frames.Single(frame => frame.Type == Http2Frame.Headers);
        Assert.Equal((status, version.Length == 0 ? "" : "13"), (head[":status"], head["sec-websocket-version"]));
        Assert.Equal("", head["upgrade"] + head["connection"]);
        Assert.Empty(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9110 8.6 and 9.3.6: of a 2xx to CONNECT a length means nothing.
    [Theory]
    [InlineData(200, null)]
    [InlineData(204, null)]
    [InlineData(200, "0")]
    public void An_upstream_of_HTTP2_opens_with_any_2xx(int status, string? length)
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway, Handshake);
        var upstream = FramePeer.Upstream(gateway);
        upstream.Send(Http2Frame.Setting(8, 1), Http2Frame.SettingsAck);
        var request = upstream.Frames.Single(frame => frame.Type == Http2Frame.Headers);
        Assert.Equal(("CONNECT", "websocket", "http", "/chat", "13"), (request[":method"], request[":protocol"], request[":scheme"], request[":path"], request["sec-websocket-version"]));
        Assert.Equal("", request["sec-websocket-key"] + request["upgrade"] + request["connection"]);
        Assert.False(request.Ends);
        upstream.Forget();
        upstream.Send(Http2Frame.Response(1, status, fields: length is null ? [] : [("content-length", length)]));
        Assert.StartsWith("HTTP/1.1 101 ", client.Received, StringComparison.Ordinal);
        Assert.Contains($"Sec-WebSocket-Accept: {Accept}\r\n", client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("content-length", client.Received, StringComparison.OrdinalIgnoreCase);
        client.Clear();
        upstream.Send(Http2Frame.DataOf(1, FromServer(Text, "down"), ends: false));
        Assert.Equal(FromServer(Text, "down"), client.Received);
        client.Write(FromClient(Text, "up"));
        gateway.Settle();
        Assert.Equal(FromClient(Text, "up"), Data(upstream));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_upstream_of_HTTP2_that_takes_none_is_not_asked()
    {
        var gateway = Http2Rig.ToHttp2();
        var client = Http2Rig.Ask(gateway, Handshake);
        var upstream = FramePeer.Settled(gateway);
        Assert.Contains("upstream-bad-upgrade", client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("HEADERS", upstream.Told, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static byte[] Connect(uint stream, params (string, string)[] fields) => Http2Frame.Head(stream, false,
        [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":authority", "h"), (":path", "/chat"), ("sec-websocket-version", "13"), .. fields]);

    internal static (ManualGateway Gateway, FramePeer Client) Opened(Func<ListenerConfig, ListenerConfig>? listener = null, params (string, string)[] fields)
    {
        var gateway = new ManualGateway(listener: listener);
        var client = FramePeer.Client(gateway, Connect(1, fields));
        gateway.Upstream.Write(SwitchingFor(gateway.Upstream));
        gateway.Settle();
        Assert.Equal("HEADERS(1,200)", client.Told);
        client.Forget();
        gateway.Upstream.Clear();
        return (gateway, client);
    }

    // The key is the gateway's own.
    private static string SwitchingFor(ManualPeer upstream)
    {
        var key = upstream.Received.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
        Span<byte> accept = stackalloc byte[Waterfall.Http.WebSockets.WebSocketHandshake.AcceptLength];
        Waterfall.Http.WebSockets.WebSocketHandshake.WriteAccept(accept, System.Text.Encoding.ASCII.GetBytes(key));
        return Switching.Replace(Accept, System.Text.Encoding.ASCII.GetString(accept), StringComparison.Ordinal);
    }

    private static string Data(FramePeer peer)
    {
        var text = string.Concat(peer.Frames.Where(frame => frame.Type == Http2Frame.Data).Select(frame => frame.Text));
        peer.Forget();
        return text;
    }
}
