using System.Net.Security;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Core.Tests.InMemory.Tls;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;
using Http2Frame = Waterfall.Testing.Frames.Frame;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>Ends of one side of a tunnel, and what was under way the other way.</summary>
public sealed class TunnelEndTests
{
    private const int Text = 1, Binary = 2, Close = 8;

    // RFC 6455 7.1.1: who has sent its Close may go. What it said before is delivered, and the other end is not told of a connection that broke.
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void A_reset_behind_a_close_takes_nothing_back(bool fromClient, bool waits)
    {
        var rig = Opened();
        var (from, to) = fromClient ? (rig.Client, rig.Upstream) : (rig.Upstream, rig.Client);
        var sent = Frame(Text, "last words", fromClient) + Frame(Close, Code(1000), fromClient);
        if (waits)
            to.Limit(0);
        rig.Send(from, sent);
        from.Reset();
        rig.Gateway.Settle();
        to.Limit(long.MaxValue);
        rig.Gateway.Settle();
        Assert.Equal(sent, to.Received);
        Assert.True(to is { SawEnd: true, SawReset: false });
        rig.Gateway.Pass(60_000);
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
        rig.AssertNothingLeft();
    }

    [Fact]
    public void A_reset_behind_a_close_takes_nothing_back_over_HTTP2()
    {
        var (gateway, client) = Http2TunnelTests.Opened();
        var close = FromClient(Close, Code(1000));
        client.Send(Http2Frame.DataOf(1, close, ends: false), Http2Frame.ResetOf(1, 8));
        Assert.Equal(close, gateway.Upstream.Received);
        Assert.True(gateway.Upstream is { SawEnd: true, SawReset: false });
        gateway.Pass(60_000);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // What came before the upstream agreed is delivered, and its answer too.
    [Fact]
    public void A_client_may_have_said_all_before_the_101()
    {
        var rig = new WebSocketRig();
        var sent = FromClient(Text, "x") + FromClient(Close, Code(1000));
        rig.Client.Write(Handshake + sent);
        rig.Client.End();
        rig.Gateway.Settle();
        rig.Send(rig.Upstream, Switching);
        Assert.EndsWith("\r\n\r\n" + sent, rig.Upstream.Received, StringComparison.Ordinal);
        rig.Upstream.Write(FromServer(Close, Code(1000)));
        rig.Upstream.End();
        rig.Gateway.Settle();
        Assert.EndsWith(FromServer(Close, Code(1000)), rig.Client.Received, StringComparison.Ordinal);
        Assert.Equal(0, rig.Gateway.Loop.Counters.OpenWebSockets);
        rig.AssertNothingLeft();
    }

    // RFC 8446 6.1 is about where data ends: after a Close there is none.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_has_sent_a_close_need_not_send_close_notify(bool fromClient)
    {
        using var wire = new TlsWire(upstreams: true);
        using var client = wire.Connect(out var peer);
        using var upstream = Open(wire, client);
        var (from, to) = fromClient ? (client, upstream) : (upstream, client);
        var sent = Frame(Text, "last words", fromClient) + Frame(Close, Code(1000), fromClient);
        from.Write(System.Text.Encoding.Latin1.GetBytes(sent));
        (fromClient ? peer : wire.Gateway.Upstream).End();
        wire.Gateway.Settle();
        Assert.Equal(sent, TlsWire.Read(to, sent));
        Assert.False((fromClient ? wire.Gateway.Upstream : peer).SawReset);
        wire.Gateway.Pass(60_000);
        Assert.Equal(0, wire.Gateway.Loop.Counters.OpenWebSockets);
    }

    // RFC 8446 6.1: each side ends with close_notify, and with nothing lost that was written before.
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void One_side_ends_with_close_notify_behind_all_that_came(bool fromClient, bool waits)
    {
        using var wire = new TlsWire(upstreams: true);
        using var client = wire.Connect(out var peer);
        using var upstream = Open(wire, client);
        var (from, to) = fromClient ? (client, upstream) : (upstream, client);
        var (fromPeer, toPeer) = fromClient ? (peer, wire.Gateway.Upstream) : (wire.Gateway.Upstream, peer);
        if (waits)
            toPeer.Limit(0);
        var sent = Frame(Binary, new string('x', 20_000), fromClient);
        from.Write(System.Text.Encoding.Latin1.GetBytes(sent));
        TlsWire.NotifyClose(from);
        fromPeer.End();
        wire.Gateway.Settle();
        Assert.Equal(!waits, toPeer.SawEnd);
        toPeer.Limit(long.MaxValue);
        wire.Gateway.Settle();
        Assert.Equal("\u0017\u0003\u0003\0\u0013", toPeer.Received[^24..^19]); // an alert, encrypted: two bytes, their type and a tag
        Assert.Equal(sent, TlsWire.Read(to, sent));
        Assert.Equal(0, to.Read(new byte[1]));
        Assert.True(toPeer is { SawEnd: true, SawClose: false });
        // The other side goes on.
        var answer = Frame(Text, "goes on", !fromClient);
        wire.Send(to, answer);
        Assert.Equal(answer, TlsWire.Read(from, answer));
        TlsWire.NotifyClose(to);
        toPeer.End();
        wire.Gateway.Settle();
        Assert.Equal(0, from.Read(new byte[1]));
        Assert.True(peer is { SawClose: true, SawReset: false });
        Assert.True(wire.Gateway.Engine.Connected[0] is { SawClose: true, SawReset: false });
    }

    internal static SslStream Open(TlsWire wire, SslStream client)
    {
        wire.Send(client, Handshake);
        var upstream = wire.AcceptUpstream();
        TlsWire.Read(upstream, "\r\n\r\n");
        wire.Send(upstream, Switching);
        Assert.StartsWith("HTTP/1.1 101 ", TlsWire.Read(client, "\r\n\r\n"), StringComparison.Ordinal);
        return upstream;
    }
}
