using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

public sealed class HandshakeTests
{
    [Fact]
    public void The_handshake_is_written_anew_and_its_answer_too()
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake.Replace("Connection: Upgrade", "Connection: keep-alive, Upgrade, X-Hop\r\nX-Hop: 1", StringComparison.Ordinal));
        var request = rig.Upstream.Received;
        Assert.Equal(1, Count(request, "Upgrade: websocket\r\n"));
        Assert.Equal(1, Count(request, "Connection: Upgrade\r\n"));
        Assert.Equal(1, Count(request, $"Sec-WebSocket-Key: {WebSocketRig.Key}\r\n"));
        Assert.Equal(1, Count(request, "Sec-WebSocket-Version: 13\r\n"));
        Assert.DoesNotContain("X-Hop", request, StringComparison.Ordinal);
        Assert.DoesNotContain("keep-alive", request, StringComparison.Ordinal);
        Assert.Equal(0, rig.Client.ReceivedCount);

        rig.Send(rig.Upstream, WebSocketRig.Switching.Replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n", StringComparison.Ordinal));
        var answer = rig.Client.Received;
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(1, Count(answer, "Upgrade: websocket\r\n"));
        Assert.Equal(1, Count(answer, "Connection: Upgrade\r\n"));
        Assert.Equal(1, Count(answer, $"Sec-WebSocket-Accept: {WebSocketRig.Accept}\r\n"));
        Assert.Contains("Sec-WebSocket-Protocol: chat\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", answer, StringComparison.Ordinal);
        Assert.Equal((1, 1), (rig.Gateway.Loop.Counters.OpenWebSockets, rig.Gateway.Loop.Counters.WebSockets));
        rig.AssertNothingLeft();
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
    }

    [Fact]
    public void What_the_client_sends_early_waits_for_the_101()
    {
        var rig = new WebSocketRig();
        var frame = WebSocketRig.FromClient(1, "early");
        rig.Send(rig.Client, WebSocketRig.Handshake + frame);
        Assert.DoesNotContain(frame, rig.Upstream.Received, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", rig.Upstream.Received, StringComparison.Ordinal);
        rig.Send(rig.Upstream, WebSocketRig.Switching);
        Assert.EndsWith("\r\n\r\n" + frame, rig.Upstream.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void What_the_upstream_sends_with_its_101_follows_it()
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake);
        rig.Send(rig.Upstream, WebSocketRig.Switching + WebSocketRig.FromServer(1, "hello"));
        Assert.EndsWith("\r\n\r\n" + WebSocketRig.FromServer(1, "hello"), rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    // CVE-2026-2833: no tunnel opens before the upstream's 101, and what came early is the next request or nothing.
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "200 OK")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "403 Forbidden")]
    public void An_upstream_that_refuses_is_an_ordinary_answer(string answer, string status)
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.DoesNotContain("smuggled", rig.Upstream.Received, StringComparison.Ordinal);
        rig.Upstream.Clear();
        rig.Send(rig.Upstream, answer);
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", rig.Client.Received, StringComparison.Ordinal);
        // It is a request of its own now, with Via and all.
        Assert.StartsWith("GET /smuggled HTTP/1.1\r\n", rig.Upstream.Received, StringComparison.Ordinal);
        Assert.Contains("Via: ", rig.Upstream.Received, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, rig.Gateway.Loop.Counters.WebSockets);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "Sec-WebSocket-Accept: AAAALMBiTxaQ9kYGzzhZRbK+xOo=")]
    [InlineData("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", "")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c")]
    [InlineData("Upgrade: websocket\r\n", "")]
    [InlineData("Connection: Upgrade\r\n", "")]
    public void A_101_that_does_not_answer_the_handshake_opens_nothing(string good, string bad)
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake);
        rig.Send(rig.Upstream, WebSocketRig.Switching.Replace(good, bad, StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 502 ", rig.Client.Received, StringComparison.Ordinal);
        Assert.Contains("upstream-bad-upgrade", rig.Client.Received, StringComparison.Ordinal);
        Assert.True(rig.Upstream.SawClose);
        rig.AssertNothingLeft();
    }

    // RFC 9110 7.6.1 and 8.6: what concerns the upstream's connection stays there, and a 101 has no length.
    [Fact]
    public void What_a_101_says_of_its_own_connection_stays_there()
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake);
        rig.Send(rig.Upstream, WebSocketRig.Switching.Replace(
            "Connection: Upgrade\r\n", "Connection: Upgrade, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\nX-Other: 2\r\n", StringComparison.Ordinal));
        var answer = rig.Client.Received;
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("X-Other: 2\r\n", answer, StringComparison.Ordinal);
        foreach (var field in (string[])["X-Hop", "Keep-Alive", "Content-Length", "Transfer-Encoding"])
            Assert.DoesNotContain(field, answer, StringComparison.OrdinalIgnoreCase);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("HTTP/1.1\r\n", "HTTP/1.0\r\n")] // RFC 9110 7.8: never in HTTP/1.0
    [InlineData("Connection: Upgrade", "Connection: keep-alive")]
    public void What_asks_for_no_upgrade_goes_on_as_an_ordinary_request(string good, string bad)
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake.Replace(good, bad, StringComparison.Ordinal));
        Assert.DoesNotContain("Upgrade:", rig.Upstream.Received, StringComparison.OrdinalIgnoreCase);
        rig.Send(rig.Upstream, Wires.Ok);
        Assert.Contains(" 200 OK\r\n", rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_101_that_nobody_asked_for_opens_nothing()
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, Wires.Get);
        rig.Send(rig.Upstream, WebSocketRig.Switching);
        Assert.Contains("upstream-unexpected-upgrade", rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("Upgrade: h2c")]
    [InlineData("Upgrade: TLS/1.0")]
    [InlineData("Upgrade: websockets")]
    public void Other_upgrades_go_on_as_ordinary_requests(string upgrade)
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake.Replace("Upgrade: websocket", upgrade, StringComparison.Ordinal));
        Assert.DoesNotContain("Upgrade", rig.Upstream.Received, StringComparison.OrdinalIgnoreCase);
        rig.Send(rig.Upstream, Wires.Ok);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_route_that_takes_none_forwards_an_ordinary_request()
    {
        var rig = new WebSocketRig(config => config with { Enabled = false });
        rig.Send(rig.Client, WebSocketRig.Handshake);
        Assert.DoesNotContain("Upgrade", rig.Upstream.Received, StringComparison.OrdinalIgnoreCase);
        rig.Send(rig.Upstream, WebSocketRig.Switching);
        Assert.Contains("upstream-unexpected-upgrade", rig.Client.Received, StringComparison.Ordinal);
        rig.AssertNothingLeft();
    }

    [Theory]
    [InlineData("GET /chat", "POST /chat", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData(WebSocketRig.Key, "c2hvcnQ=", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Key", "X-Key", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Version", "X-Version", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nContent-Length: 5\r\n", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nTransfer-Encoding: chunked\r\n", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAIHNhbXBsZSBub25jZQ==\r\n", "400 Bad Request", "invalid-websocket-handshake")]
    [InlineData("Version: 13", "Version: 8", "426 Upgrade Required", "unsupported-websocket-version")]
    public void A_bad_handshake_is_refused(string good, string bad, string status, string code)
    {
        var rig = new WebSocketRig();
        rig.Send(rig.Client, WebSocketRig.Handshake.Replace(good, bad, StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", rig.Client.Received, StringComparison.Ordinal);
        Assert.Contains(code, rig.Client.Received, StringComparison.Ordinal);
        var offers = status.StartsWith("426", StringComparison.Ordinal);
        Assert.Equal(offers, rig.Client.Received.Contains("Sec-WebSocket-Version: 13\r\n", StringComparison.Ordinal));
        Assert.Equal(offers, rig.Client.Received.Contains("Upgrade: websocket\r\n", StringComparison.Ordinal));
        Assert.Empty(rig.Gateway.Engine.Connected);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_handshake_that_reached_nobody_is_tried_again()
    {
        var gateway = new ManualGateway(endpoints: 2);
        gateway.Engine.OnConnectTo[new System.Net.IPEndPoint(System.Net.IPAddress.Parse("10.0.0.1"), 80)] = ConnectBehaviour.Refuse;
        var client = gateway.Connect();
        client.Write(WebSocketRig.Handshake);
        gateway.Settle();
        Assert.Equal(1, Count(gateway.Upstream.Received, "Upgrade: websocket\r\n"));
        gateway.Upstream.Write(WebSocketRig.Switching);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 101 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Timeouts_of_exchanges_end_with_the_handshake()
    {
        var time = TimeSpan.FromSeconds(5);
        var rig = new WebSocketRig(
            config => config with { PingInterval = TimeSpan.Zero },
            upstream => upstream with { Timeouts = new UpstreamTimeouts { FirstByte = time, Total = time, Idle = time } });
        rig.Open();
        rig.Gateway.Pass(3_600_000);
        rig.Send(rig.Client, WebSocketRig.FromClient(1, "still here"));
        Assert.Equal(WebSocketRig.FromClient(1, "still here"), rig.Upstream.Received);
        rig.Send(rig.Upstream, WebSocketRig.FromServer(1, "so am I"));
        Assert.Equal(WebSocketRig.FromServer(1, "so am I"), rig.Client.Received);
        rig.AssertNothingLeft();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
