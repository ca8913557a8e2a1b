using System.Text.Json;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;
using Waterfall.Core.Pipeline;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>The line of the access log that a WebSocket connection has once it is over.</summary>
public sealed class TunnelLogTests : IDisposable
{
    private const int Text = 1, Close = 8;

    private readonly LogRing _ring = new();

    // Writes nothing: the lines are read from the ring.
    private readonly LogWriter _writer = new(new Diagnostics.ScriptedTarget(), [], static _ => { });

    public void Dispose()
    {
        _writer.Stop(TimeSpan.FromSeconds(10));
        _writer.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Closed_in_order_by_either_side_there_is_no_fault(bool byClient)
    {
        var rig = Logged();
        rig.Open();
        rig.Send(rig.Client, FromClient(Text, "up"));
        rig.Send(rig.Upstream, FromServer(Text, "down!"));
        if (byClient)
            rig.Send(rig.Client, FromClient(Close, Code(1000)));
        rig.Send(rig.Upstream, FromServer(Close, Code(1000)));
        if (!byClient)
            rig.Send(rig.Client, FromClient(Close, Code(1000)));
        rig.Gateway.Pass(1500);
        Assert.Equal("", Lines());
        rig.Upstream.End();
        rig.Client.End();
        rig.Gateway.Settle();
        var line = Line(rig);
        Assert.Equal((101, null), (Status(line), Fault(line)));
        Assert.Equal(FromClient(Text, "up").Length + FromClient(Close, Code(1000)).Length, line.GetProperty("requestBytes").GetInt64());
        Assert.Equal(FromServer(Text, "down!").Length + FromServer(Close, Code(1000)).Length, line.GetProperty("responseBytes").GetInt64());
        Assert.Equal(1500, line.GetProperty("totalMs").GetInt64());
        Assert.Equal(("GET", "/chat", 1), (line.GetProperty("method").GetString(), line.GetProperty("path").GetString(), line.GetProperty("attempts").GetInt32()));
    }

    [Theory]
    [InlineData(true, true, "client-disconnected")]
    [InlineData(true, false, "client-disconnected")]
    [InlineData(false, true, "upstream-reset")]
    [InlineData(false, false, "upstream-closed")]
    public void A_peer_that_is_gone_without_a_close_is_a_fault(bool client, bool reset, string fault)
    {
        var rig = Logged();
        rig.Open();
        var (gone, other) = client ? (rig.Client, rig.Upstream) : (rig.Upstream, rig.Client);
        if (reset)
            gone.Reset();
        else
            gone.End();
        rig.Gateway.Settle();
        if (!reset)
            other.End();
        rig.Gateway.Settle();
        var line = Line(rig);
        Assert.Equal((101, fault), (Status(line), Fault(line)));
    }

    [Fact]
    public void A_peer_that_leaves_after_its_close_is_none()
    {
        var rig = Logged();
        rig.Open();
        rig.Send(rig.Client, FromClient(Close, Code(1001)));
        rig.Client.Reset();
        rig.Gateway.Settle();
        var line = Line(rig);
        Assert.Equal((101, null), (Status(line), Fault(line)));
    }

    [Fact]
    public void A_client_that_answers_no_ping_is_named()
    {
        var rig = Logged();
        rig.Open();
        rig.Gateway.Pass(30_100);
        rig.Gateway.Pass(20_100);
        rig.Gateway.Pass(6_000);
        var line = Line(rig);
        Assert.Equal((101, "websocket-silence"), (Status(line), Fault(line)));
    }

    [Theory]
    [InlineData("\x82\xFE\x04\x00\0\0\0\0", "websocket-limit", 1009)]
    [InlineData("\x81\x80\0\0\0\0\x81\x80\0\0\0\0\x81\x80\0\0\0\0", "websocket-limit", 1008)]
    [InlineData("\xF1\x80\0\0\0\0", "websocket-protocol", 1002)]
    public void What_a_client_may_not_send_is_named(string sent, string fault, int code)
    {
        var rig = Logged(config => config with { MaxFrameSize = 1000, Rate = new MessageRate(2, TimeSpan.FromMinutes(1)) });
        rig.Open();
        rig.Send(rig.Client, sent);
        Assert.Equal(FromServer(Close, Code(code)), rig.Client.Received);
        rig.Gateway.Pass(11_000);
        var line = Line(rig);
        Assert.Equal((101, fault), (Status(line), Fault(line)));
    }

    [Fact]
    public void An_upstream_that_breaks_the_protocol_is_named()
    {
        var rig = Logged();
        rig.Open();
        rig.Send(rig.Upstream, "\x81\x81\0\0\0\0x");
        rig.Gateway.Pass(11_000);
        var line = Line(rig);
        Assert.Equal((101, "upstream-websocket-protocol"), (Status(line), Fault(line)));
    }

    [Fact]
    public void A_gateway_that_stops_is_no_fault()
    {
        var rig = Logged();
        rig.Open();
        rig.Gateway.Gateway.Tunnels.Drain(30_000);
        rig.Gateway.Pass(100);
        rig.Send(rig.Client, FromClient(Close, Code(1001)));
        rig.Send(rig.Upstream, FromServer(Close, Code(1001)));
        var line = Line(rig);
        Assert.Equal((101, null), (Status(line), Fault(line)));
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", 403, null)]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n", 426, null)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, null)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 502, "upstream-bad-upgrade")]
    public void An_answer_that_opens_nothing_has_its_status(string answer, int status, string? fault)
    {
        var rig = Logged();
        rig.Send(rig.Client, Handshake);
        rig.Send(rig.Upstream, answer);
        var line = Line(rig);
        Assert.Equal((status, fault), (Status(line), Fault(line)));
    }

    private WebSocketRig Logged(Func<WebSocketConfig, WebSocketConfig>? configure = null)
    {
        var rig = new WebSocketRig(configure);
        rig.Gateway.Gateway.Log(new AccessLog(rig.Gateway.Loop, _ring, _writer));
        return rig;
    }

    // A line is handed over once it is old enough.
    private string Lines() => System.Text.Encoding.UTF8.GetString((_ring.Oldest ?? _ring.Current!).Unwritten);

    private JsonElement Line(WebSocketRig rig)
    {
        var line = Lines();
        Assert.Equal(1, line.Count(each => each == '\n'));
        rig.Gateway.Gateway.Log(null);
        rig.AssertNothingLeft();
        return JsonDocument.Parse(line).RootElement;
    }

    private static int Status(JsonElement line) => line.GetProperty("status").GetInt32();

    private static string? Fault(JsonElement line) => line.TryGetProperty("fault", out var fault) ? fault.GetString() : null;
}
