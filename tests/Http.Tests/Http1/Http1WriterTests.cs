using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1WriterTests
{
    [Theory]
    [InlineData("GET /a?b HTTP/1.1\r\nX: 1\r\nHost: a\r\nY: 2\r\n\r\n", "GET /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n")]
    [InlineData("GET /a? HTTP/1.0\r\n\r\n", "GET /a? HTTP/1.1\r\nHost: \r\n\r\n")]
    [InlineData("GET /a/../b HTTP/1.1\r\nHost: a\r\nx-Y:1\r\nEmpty:\r\nTab:\t2 \r\nZ: 3\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\nx-Y: 1\r\nEmpty: \r\nTab: 2\r\nZ: 3\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\ncontent-length:  0005\r\nX: 1\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTRANSFER-ENCODING: Chunked\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET http://b:1/p HTTP/1.1\r\nHost: a\r\n\r\n", "GET /p HTTP/1.1\r\nHost: b:1\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n")]
    [InlineData("CONNECT b:1 HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n")]
    [InlineData("foo /x HTTP/1.1\r\nHost: a\r\n\r\n", "foo /x HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void Request(string raw, string expected) => Assert.Equal(expected, Write(HeadFeeder.Parse(HeadKind.Request, raw)));

    [Fact]
    public void Edited_request()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, "GET /a HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n");
        head.RemoveAll("B"u8);
        head.Remove(4);
        head.Add(KnownHeader.Via, "1.1 w"u8);
        head.Add("E"u8, "5"u8);
        head.SetMethod("POST"u8);
        head.SetPath("/new"u8);
        head.SetQuery("q"u8);
        Assert.Equal("POST /new?q HTTP/1.1\r\nHost: up:1\r\nA: 1\r\nC: 3\r\nVia: 1.1 w\r\nE: 5\r\n\r\n", Write(head, "up:1"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: 1\r\nContent-Length:5\r\nY: 2\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 200 OK\r\nX: 1\r\nY: 2\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, false, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", HttpMethod.Get, HttpVersion.Http10, true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n")]
    [InlineData("HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", HttpMethod.Get, HttpVersion.Http10, true, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", HttpMethod.Head, HttpVersion.Http11, true, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", HttpMethod.Head, HttpVersion.Http11, true, "HTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 304 x\r\nContent-Length: 5\r\nETag: e\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 304 x\r\nETag: e\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 204 x\r\nContent-Length: 0\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 204 x\r\n\r\n")]
    [InlineData("HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 204 x\r\n\r\n")]
    [InlineData("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: w\r\n\r\n", HttpMethod.Get, HttpVersion.Http11, true, "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: w\r\n\r\n")]
    public void Response(string raw, HttpMethod method, HttpVersion client, bool keepAlive, string expected)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, raw, null, method);
        var destination = new byte[Http1Writer.MaxResponseHeadLength(head)];
        int written = Http1Writer.WriteResponseHead(destination, head, head.Framing.ForReceiver(client), client, keepAlive);
        Assert.Equal(expected, Bytes.Text(destination.AsSpan(0, written)));
    }

    [Fact]
    public void Response_made_by_hand()
    {
        var head = new MessageHead();
        head.SetStatus(404);
        head.Add(KnownHeader.ContentType, "text/plain"u8);
        var destination = new byte[Http1Writer.MaxResponseHeadLength(head)];
        int written = Http1Writer.WriteResponseHead(destination, head, MessageFraming.OfLength(0), HttpVersion.Http11, keepAlive: true);
        Assert.Equal("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n", Bytes.Text(destination.AsSpan(0, written)));
    }

    [Fact]
    public void Longest_fixed_parts_fit()
    {
        var head = new MessageHead();
        head.SetStatus(599, default);
        var destination = new byte[Http1Writer.MaxResponseHeadLength(head)];
        Assert.NotEqual(0, Http1Writer.WriteResponseHead(destination, head, MessageFraming.OfLength(long.MaxValue), HttpVersion.Http10, keepAlive: true));
        destination = new byte[Http1Writer.MaxInformationalLength(null)];
        Assert.NotEqual(0, Http1Writer.WriteInformational(destination, 101, null));
    }

    [Fact]
    public void Interim_responses()
    {
        var destination = new byte[200];
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Bytes.Text(destination.AsSpan(0, Http1Writer.WriteInformational(destination, 100, null))));
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, "HTTP/1.1 103 Hints\r\nLink: </x>\r\nContent-Length: 1\r\n\r\n");
        Assert.Equal("HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\n", Bytes.Text(destination.AsSpan(0, Http1Writer.WriteInformational(destination, 103, head))));
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(15, "f\r\n")]
    [InlineData(16, "10\r\n")]
    [InlineData(0xABCDEF, "abcdef\r\n")]
    [InlineData(long.MaxValue, "7fffffffffffffff\r\n")]
    public void Chunk_header(long size, string expected)
    {
        var destination = new byte[Http1Writer.MaxChunkHeaderLength];
        Assert.Equal(expected, Bytes.Text(destination.AsSpan(0, Http1Writer.WriteChunkHeader(destination, size))));
    }

    [Fact]
    public void Chunk_of_nothing_throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Http1Writer.WriteChunkHeader(new byte[18], 0));

    [Fact]
    public void Trailers()
    {
        var destination = new byte[300];
        Assert.Equal("0\r\n\r\n", Bytes.Text(destination.AsSpan(0, Http1Writer.WriteTrailers(destination, null))));
        Assert.Equal("0\r\n\r\n", Bytes.Text(destination.AsSpan(0, Http1Writer.WriteLastChunk(destination))));
        MessageHead trailers = HeadFeeder.Parse(HeadKind.Trailers, "A:1\r\nCookie: c\r\nB: 2\r\n\r\n");
        trailers.Add(KnownHeader.Host, "h"u8);
        Assert.InRange(Http1Writer.MaxTrailersLength(trailers), 20, 300);
        Assert.Equal("0\r\nA: 1\r\nB: 2\r\n\r\n", Bytes.Text(destination.AsSpan(0, Http1Writer.WriteTrailers(destination, trailers))));
    }

    internal static string Write(MessageHead head, string host = "")
    {
        var destination = new byte[Http1Writer.MaxRequestHeadLength(head, Bytes.Of(host))];
        return Bytes.Text(destination.AsSpan(0, Http1Writer.WriteRequestHead(destination, head, head.Framing, Bytes.Of(host))));
    }
}
