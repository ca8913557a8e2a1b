using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class HopByHopTests
{
    [Theory]
    [InlineData("X: 1\r\n", "X: 1")]
    [InlineData("Connection: close\r\nX: 1\r\n", "X: 1")]
    [InlineData("Connection: x, close , ,y\r\nX: 1\r\nZ: 3\r\nx: 2\r\nY: 4\r\n", "Z: 3")]
    [InlineData("Connection: x\r\nConnection: y\r\nX: 1\r\nY: 2\r\n", "")]
    [InlineData("Keep-Alive: timeout=5\r\nProxy-Connection: x\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\nTransfer-Encoding: chunked\r\nX: 1\r\n", "X: 1")]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n", "")]
    [InlineData("Connection: TE\r\nTE: trailers\r\nTrailer: X\r\n", "Trailer: X")]
    [InlineData("Connection: trailer\r\nTrailer: X\r\n", "")]
    [InlineData("Connection: x\r\nX-Forwarded-For: 1\r\nX: 1\r\n", "X-Forwarded-For: 1")]
    [InlineData("Connection: keep-alive\r\nKeep-Alive: timeout=5\r\nX: 1\r\n", "X: 1")]
    [InlineData("Connection: Keep-Alive\r\nConnection: x\r\nX: 1\r\nZ: 3\r\n", "Z: 3")]
    [InlineData("Connection: x\r\nConnection: keep-alive\r\nX: 1\r\nZ: 3\r\n", "Z: 3")]
    [InlineData("Connection: close\r\nClose: 1\r\nX: 1\r\n", "X: 1")]
    public void Request(string fields, string kept)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\n{fields}Host: a\r\n\r\n");
        Assert.Equal(HttpRejection.None, HopByHop.StripRequest(head));
        Assert.Equal(kept, string.Join('|', HeadFeeder.Fields(head)[..^1]));
        Assert.False(head.Has(KnownHeader.Connection));
    }

    [Theory]
    [InlineData("Connection: close, x\r\nX: 1\r\nServer: s\r\n", "Server: s")]
    [InlineData("Connection: Set-Cookie, \"x, y\r\nSet-Cookie: c\r\nY: 1\r\n", "Set-Cookie: c")]
    public void Response_ignores_strange_options(string fields, string kept)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, $"HTTP/1.1 204 x\r\n{fields}\r\n");
        Assert.Equal(HttpRejection.None, HopByHop.StripResponse(head));
        Assert.Equal(kept, string.Join('|', HeadFeeder.Fields(head)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: keep-alive\r\n")]
    public void A_field_named_by_an_option_that_was_added_later(string connection)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, $"HTTP/1.1 204 x\r\n{connection}X: 1\r\nServer: s\r\n\r\n");
        head.Add(KnownHeader.Connection, "x"u8);
        Assert.Equal(HttpRejection.None, HopByHop.StripResponse(head));
        Assert.Equal(["Server: s"], HeadFeeder.Fields(head));
    }

    [Theory]
    [InlineData(32, HttpRejection.None)]
    [InlineData(33, HttpRejection.InvalidConnectionOption)]
    public void Fields_with_an_option_each_count_like_one_with_all(int count, HttpRejection rejection)
    {
        string fields = string.Concat(Enumerable.Repeat("Connection: keep-alive\r\n", count));
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(rejection, HopByHop.StripRequest(head));
    }

    [Fact]
    public void As_many_options_as_allowed()
    {
        string options = string.Join(',', Enumerable.Range(0, 32).Select(i => $"x{i}"));
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: {options}\r\nX31: 1\r\n\r\n");
        Assert.Equal(HttpRejection.None, HopByHop.StripRequest(head));
        Assert.Equal(["Host: a"], HeadFeeder.Fields(head));
    }
}
