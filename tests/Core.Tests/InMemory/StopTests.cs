using Waterfall.Core.IO;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Core.Tests.InMemory.Tls;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Connections that are new when a gateway stops: clients send nothing again that a new connection did not take.</summary>
public sealed class StopTests
{
    private const long MomentMs = 1000 + TimerWheel.SlotMs;

    [Fact]
    public void The_first_request_of_a_new_connection_is_answered()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        gateway.Pass(500);
        Stop(gateway);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.Contains("Connection: close", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nok", client.Received, StringComparison.Ordinal);
        Assert.True(client.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void So_are_those_of_HTTP2_and_the_connection_ends_with_them()
    {
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway);
        client.Forget();
        Stop(gateway);
        Assert.Empty(client.Frames);
        client.Send(Frame.Request(1));
        Assert.Equal("GOAWAY(max,0) PING", client.Told);
        client.Send(Frame.PingOf(0, ack: true));
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.Equal("GOAWAY(max,0) PING GOAWAY(1,0) HEADERS(1,200) DATA(1,2,end)", client.Told);
        Assert.True(client.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_connection_that_says_nothing_is_waited_for_a_moment(bool http2)
    {
        var gateway = new ManualGateway();
        var client = http2 ? FramePeer.Client(gateway).Raw : gateway.Connect();
        gateway.Pass(500);
        Stop(gateway);
        gateway.Pass(400);
        Assert.False(client.SawEnd);
        gateway.Pass(100 + TimerWheel.SlotMs);
        Assert.True(client.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void One_that_could_have_asked_is_not_waited_for()
    {
        var gateway = new ManualGateway();
        var silent = gateway.Connect();
        gateway.Pass(MomentMs);
        var idle = gateway.Connect();
        idle.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Stop(gateway);
        Assert.True(silent.SawEnd);
        Assert.True(idle.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_handshake_that_has_begun_ends_in_a_request()
    {
        using var wire = new TlsWire();
        var gateway = wire.Gateway;
        var peer = gateway.Connect();
        var silent = gateway.Connect();
        Stop(gateway);
        using var client = wire.Handshake(peer);
        wire.Send(client, Wires.Get);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.Contains("Connection: close", TlsWire.Read(client, "\r\n\r\nok"), StringComparison.Ordinal);
        Assert.False(silent.SawClose);
        gateway.Pass(MomentMs);
        Assert.True(silent.SawClose);
    }

    private static void Stop(ManualGateway gateway)
    {
        gateway.Gateway.Sessions.BeginDrain();
        gateway.Gateway.Acceptor.Drain();
        gateway.Gateway.Sessions.Drain();
        gateway.Settle();
    }
}
