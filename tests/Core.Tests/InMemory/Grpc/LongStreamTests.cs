using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Grpc;

/// <summary>Streams of HTTP/2 that go both ways: silent is who says nothing, not who listens.</summary>
public sealed class LongStreamTests
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4;
    private const byte EndHeaders = 4;

    [Fact]
    public void An_upstream_that_listens_is_not_silent()
    {
        var gateway = new ManualGateway(config => config with
        {
            Protocol = UpstreamProtocol.Http2,
            Timeouts = new UpstreamTimeouts { Idle = TimeSpan.FromSeconds(30) },
            Http2 = new() { PingInterval = TimeSpan.Zero },
        });
        var client = gateway.Connect();
        client.Write("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        gateway.Settle();
        gateway.Upstream.Write(Frame(Settings, 0, 0));
        gateway.Settle();
        gateway.Upstream.Write(Frame(Headers, EndHeaders, 1, 0x88)); // :status: 200
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        for (var i = 0; i < 6; i++)
        {
            gateway.Pass(20_000);
            client.Write("1\r\na\r\n");
            gateway.Settle();
        }
        Assert.DoesNotContain(Reset, Types(gateway.Upstream));
        Assert.False(client.SawClose || client.SawReset);
        // Now nobody says anything: the client hears that the answer is not whole.
        gateway.Pass(25_000);
        Assert.False(client.SawClose || client.SawReset);
        gateway.Pass(40_000);
        Assert.Contains(Reset, Types(gateway.Upstream));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_listens_is_not_silent()
    {
        var gateway = new ManualGateway(listener: config => config with { Timeouts = new ListenerTimeouts { Body = TimeSpan.FromSeconds(30) } });
        var client = gateway.Connect();
        client.Write(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        client.Write(Frame(Settings, 0, 0));
        // :method: POST, :scheme: http, :path: /, :authority: h
        client.Write(Frame(Headers, EndHeaders, 1, 0x83, 0x86, 0x84, 0x41, 1, (byte)'h'));
        client.Write(Frame(Data, 0, 1, (byte)'a'));
        gateway.Settle();
        gateway.Upstream.Write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        gateway.Settle();
        for (var i = 0; i < 4; i++)
        {
            gateway.Pass(20_000);
            gateway.Upstream.Write("1\r\nb\r\n");
            gateway.Settle();
        }
        Assert.Equal(4, Types(client).Count(type => type == Data));
        Assert.DoesNotContain(Reset, Types(client));
        gateway.Upstream.Write("0\r\n\r\n");
        gateway.Settle();
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Before_its_answer_a_client_may_not_be_silent()
    {
        var gateway = new ManualGateway(listener: config => config with { Timeouts = new ListenerTimeouts { Body = TimeSpan.FromSeconds(30) } });
        var client = gateway.Connect();
        client.Write(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        client.Write(Frame(Settings, 0, 0));
        client.Write(Frame(Headers, EndHeaders, 1, 0x83, 0x86, 0x84, 0x41, 1, (byte)'h'));
        gateway.Settle();
        gateway.Pass(31_000);
        Assert.Contains("request-body-timeout", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // RFC 9113 4.1.
    private static byte[] Frame(byte type, byte flags, byte stream, params byte[] payload) =>
        [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    // What came, frame by frame, behind the client's preface where there is one.
    private static List<byte> Types(ManualPeer peer)
    {
        var bytes = Encoding.Latin1.GetBytes(peer.Received);
        var types = new List<byte>();
        for (var at = peer.Received.StartsWith("PRI", StringComparison.Ordinal) ? 24 : 0; at + 9 <= bytes.Length;)
        {
            types.Add(bytes[at + 3]);
            at += 9 + (bytes[at] << 16) + (bytes[at + 1] << 8) + bytes[at + 2];
        }
        return types;
    }
}
