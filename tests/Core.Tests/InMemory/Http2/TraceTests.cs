using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>TRACE that ends at the gateway (RFC 9110 9.3.8): what was received, in the one form that message/http has, in the version that was spoken.</summary>
public sealed class TraceTests
{
    [Fact]
    public void Over_HTTP2_it_is_echoed_as_such_without_what_is_secret()
    {
        var gateway = new ManualGateway();
        // A literal that is never indexed (RFC 7541 6.2.3): whatever it is called, its client calls it a secret.
        byte[] secret = [0x10, .. Frame.Block(("x-token", "s3cret"))[1..]];
        byte[] block = [.. Frame.Block((":method", "TRACE"), (":scheme", "http"), (":authority", "a.test"), (":path", "/x?y"), ("max-forwards", "0"), ("cookie", "c=1"), ("x-open", "1")), .. secret];
        var client = FramePeer.Client(gateway, Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, 1, block));
        var answer = client.Frames.Single(frame => frame.Type == Frame.Headers);
        Assert.Equal(("200", "message/http"), (answer[":status"], answer["content-type"]));
        Assert.Equal("TRACE /x?y HTTP/2.0\r\nHost: a.test\r\nmax-forwards: 0\r\nx-open: 1\r\n\r\n", client.Frames.Single(frame => frame.Type == Frame.Data).Text);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/1.0")]
    public void Over_HTTP1_it_is_echoed_as_such_without_what_is_secret(string version)
    {
        var gateway = new ManualGateway();
        var client = Http2Rig.Ask(gateway, $"TRACE /x?y {version}\r\nHost: a.test\r\nMax-Forwards: 0\r\nAuthorization: Basic eA==\r\nX-Open: 1\r\n\r\n");
        Assert.Contains("Content-Type: message/http\r\n", client.Received, StringComparison.Ordinal);
        Assert.Equal($"TRACE /x?y {version}\r\nHost: a.test\r\nMax-Forwards: 0\r\nX-Open: 1\r\n\r\n", client.Received.Split("\r\n\r\n", 2)[1]);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void One_that_may_go_on_does()
    {
        var gateway = Http2Rig.ToHttp2();
        FramePeer.Client(gateway, Frame.Request(1, "/x", true, "TRACE", ("max-forwards", "3")));
        var request = FramePeer.Settled(gateway).Frames.Single(frame => frame.Type == Frame.Headers);
        Assert.Equal(("TRACE", "2"), (request[":method"], request["max-forwards"]));
        Assert.Empty(gateway.EndAndListLeaks());
    }
}
