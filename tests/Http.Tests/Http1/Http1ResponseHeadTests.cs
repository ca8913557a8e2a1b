using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1ResponseHeadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, "OK")]
    [InlineData("HTTP/1.1 404 Not  Found\t\xFC\r\n\r\n", 404, "Not  Found\t\xFC")]
    [InlineData("HTTP/1.1 204 \r\n\r\n", 204, "")]
    [InlineData("HTTP/1.1 204\r\n\r\n", 204, "")]
    [InlineData("HTTP/1.0 599 x\r\n\r\n", 599, "x")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 100, "Continue")]
    public void Status_line(string raw, int status, string reason)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, raw);
        Assert.Equal(HttpRejection.None, head.Rejection);
        Assert.Equal(status, head.Status);
        Assert.Equal(reason, Bytes.Text(head.Reason));
        Assert.Equal(raw.StartsWith("HTTP/1.0", StringComparison.Ordinal) ? HttpVersion.Http10 : HttpVersion.Http11, head.Version);
    }

    // RFC 9112 6.3, rule by rule.
    [Theory]
    [InlineData(HttpMethod.Get, 200, "Content-Length: 5\r\n", BodyKind.Length, 5)]
    [InlineData(HttpMethod.Get, 200, "Content-Length: 5000000000\r\n", BodyKind.Length, 5000000000)]
    [InlineData(HttpMethod.Get, 200, "Transfer-Encoding: chunked\r\n", BodyKind.Chunked, -1)]
    [InlineData(HttpMethod.Get, 200, "", BodyKind.UntilClose, -1)]
    [InlineData(HttpMethod.Head, 200, "Content-Length: 5\r\n", BodyKind.None, 5)]
    [InlineData(HttpMethod.Head, 200, "Transfer-Encoding: chunked\r\n", BodyKind.None, -1)]
    [InlineData(HttpMethod.Head, 200, "", BodyKind.None, -1)]
    [InlineData(HttpMethod.Get, 304, "Content-Length: 5\r\n", BodyKind.None, 5)]
    [InlineData(HttpMethod.Get, 304, "", BodyKind.None, -1)]
    [InlineData(HttpMethod.Get, 204, "Content-Length: 5\r\n", BodyKind.None, -1)]
    [InlineData(HttpMethod.Get, 204, "Transfer-Encoding: chunked\r\n", BodyKind.None, -1)]
    [InlineData(HttpMethod.Get, 103, "Content-Length: 5\r\n", BodyKind.None, -1)]
    [InlineData(HttpMethod.Get, 205, "Content-Length: 0\r\n", BodyKind.Length, 0)]
    [InlineData(HttpMethod.Connect, 200, "Content-Length: 5\r\n", BodyKind.None, -1)]
    [InlineData(HttpMethod.Connect, 403, "Content-Length: 5\r\n", BodyKind.Length, 5)]
    public void Framing(HttpMethod method, int status, string fields, BodyKind kind, long length)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, $"HTTP/1.1 {status} x\r\n{fields}\r\n", null, method);
        Assert.Equal(new MessageFraming(kind, length), head.Framing);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true)]
    public void Persistence(string raw, bool keepAlive) => Assert.Equal(keepAlive, HeadFeeder.Parse(HeadKind.Response, raw).KeepAlive);

    [Fact]
    public void Switching_protocols_keeps_its_fields()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x05hello");
        Assert.Equal(101, head.Status);
        Assert.True(head.UpgradeRequested);
        Assert.Equal(MessageFraming.None, head.Framing);
    }

    [Fact]
    public void Several_hosts_mean_nothing_in_a_response()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, "HTTP/1.1 204 x\r\nHost: a\r\nHost: b\r\n\r\n");
        Assert.Equal(HttpRejection.None, head.Rejection);
    }
}
