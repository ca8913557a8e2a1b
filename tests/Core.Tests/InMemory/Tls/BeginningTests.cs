using Waterfall.Core.Configuration;
using Waterfall.Core.IO.ProxyProtocol;

namespace Waterfall.Core.Tests.InMemory.Tls;

/// <summary>What a connection holds that has said a byte, whatever it is to become.</summary>
public sealed class BeginningTests
{
    // The block that bytes were received into has 64 KiB: a peer must not get one for each of its bytes.
    [Theory]
    [InlineData("\u0016", true, ProxyProtocolMode.Off)] // a record of TLS
    [InlineData("\u0016\u0003\u0001\u0001\0\u0001", true, ProxyProtocolMode.Off)]
    [InlineData("\u0016\u0003\u0001\0\u0001\u0001\u0016", true, ProxyProtocolMode.Off)] // a hello in several
    [InlineData("G", true, ProxyProtocolMode.Off)] // a request without TLS, where it is to be
    [InlineData("P", false, ProxyProtocolMode.Off)] // the preface of HTTP/2, or POST
    [InlineData("PROXY", false, ProxyProtocolMode.V1)]
    [InlineData("\r\n", true, ProxyProtocolMode.Any)]
    public void No_large_block_stays_with_a_beginning(string bytes, bool isTls, ProxyProtocolMode mode)
    {
        using var wire = new TlsWire(clients: isTls, listener: config => config with { ProxyProtocol = mode });
        var peers = Enumerable.Range(0, 10).Select(_ => wire.Gateway.Connect()).ToArray();
        foreach (var peer in peers)
            peer.Write(bytes);
        wire.Gateway.Settle();
        Assert.DoesNotContain("Receive", wire.Gateway.Loop.Buffers.Diagnostics!.Leaks.Keys);
        Assert.All(peers, peer => Assert.False(peer.SawClose));
    }

    [Fact]
    public void No_large_block_stays_with_who_waits_in_line()
    {
        using var wire = new TlsWire(listener: config => config with { Tls = config.Tls! with { Handshakes = 1 } });
        for (var i = 0; i < 10; i++)
            wire.Gateway.Connect().Write([22, 3, 1, 1, 0, 1, 0]);
        wire.Gateway.Settle();
        Assert.Equal((1, 10), (wire.Gateway.Gateway.Acceptor.Handshakes, wire.Gateway.Gateway.Acceptor.Pending));
        Assert.DoesNotContain("Receive", wire.Gateway.Loop.Buffers.Diagnostics!.Leaks.Keys);
    }
}
