using Waterfall.Core.Tests.InMemory.Tls;
using Waterfall.Testing.Manual;
using Http2Frame = Waterfall.Testing.Frames.Frame;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>HTTP/2 that begins with its preface and nothing else (RFC 9113 3.3), however it comes.</summary>
public sealed class PrefaceTests
{
    // What follows the first piece may come in a block of its own.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(24)]
    public void A_preface_whose_rest_comes_with_much_behind_it_is_one(int first)
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        var bytes = Opening();
        client.Write(bytes.AsSpan(0, first));
        gateway.Settle();
        client.Write(bytes.AsSpan(first));
        gateway.Settle();
        Assert.StartsWith("POST /a HTTP/1.1\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // A client without ALPN, as the framework's is here.
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void A_preface_in_two_records_is_one(int first)
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out _);
        var bytes = Opening("https");
        client.Write(bytes.AsSpan(0, first));
        client.Write(bytes.AsSpan(first));
        wire.Gateway.Settle();
        Assert.StartsWith("POST /a HTTP/1.1\r\n", wire.Gateway.Upstream.Received, StringComparison.Ordinal);
    }

    private static byte[] Opening(string scheme = "http") => [
        .. Http2Frame.Preface,
        .. Http2Frame.Head(1, false, (":method", "POST"), (":scheme", scheme), (":authority", "gateway.test"), (":path", "/a")),
        .. Http2Frame.DataOf(1, new string('x', 16_000), ends: false), .. Http2Frame.DataOf(1, new string('x', 16_000))];
}
