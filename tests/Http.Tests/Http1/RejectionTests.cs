using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Http.Tests.Http1;

public sealed class RejectionTests
{
    [Theory]
    [MemberData(nameof(RejectionCases.Requests), MemberType = typeof(RejectionCases))]
    public void Request_is_refused(string raw, HttpRejection expected, string clause)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, raw);
        Assert.True(expected == head.Rejection, $"{head.Rejection}, RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.Responses), MemberType = typeof(RejectionCases))]
    public void Response_is_refused(string raw, HttpRejection expected, string clause)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Response, raw);
        Assert.True(expected == head.Rejection, $"{head.Rejection}, RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.Trailers), MemberType = typeof(RejectionCases))]
    public void Trailers_are_refused(string raw, HttpRejection expected, string clause)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Trailers, raw);
        Assert.True(expected == head.Rejection, $"{head.Rejection}, RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.ChunkedBodies), MemberType = typeof(RejectionCases))]
    public void Chunked_body_is_refused(string raw, HttpRejection expected, string clause)
    {
        string outcome = BodyFeeder.Decode(MessageFraming.Chunked, Bytes.Of(raw));
        Assert.True(outcome == $"Rejected {expected}", $"{outcome}, RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.StrippedRequests), MemberType = typeof(RejectionCases))]
    public void Connection_option_is_refused(string options, HttpRejection expected, string clause)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: {options}\r\n\r\n");
        Assert.True(expected == HopByHop.StripRequest(head), $"RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.Http2Requests), MemberType = typeof(RejectionCases))]
    public void Request_over_HTTP2_is_refused(string block, HttpRejection expected, string clause)
    {
        Http2.Peer peer = new Http2.Peer(Waterfall.Http.Http2.Http2Role.Server).Run($"HEADERS 1 eh b:{block}");
        Assert.True(expected == peer.Stream(1).Head.Rejection, $"{peer.Outcome()}, RFC {clause}");
    }

    [Theory]
    [MemberData(nameof(RejectionCases.Handshakes), MemberType = typeof(RejectionCases))]
    public void Handshake_is_refused(string fields, HttpRejection expected, string clause)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n{fields}\r\n");
        Assert.True(expected == WebSocketHandshake.Recognise(head), $"RFC {clause}");
    }

    [Fact]
    public void Every_rejection_is_provoked_by_some_case()
    {
        IEnumerable<HttpRejection> provoked = new[]
        {
            RejectionCases.Requests, RejectionCases.Responses, RejectionCases.Trailers, RejectionCases.ChunkedBodies, RejectionCases.StrippedRequests,
            RejectionCases.Http2Requests,
            RejectionCases.Handshakes,
        }.SelectMany(table => table).Select(row => (HttpRejection)row[1]);
        Assert.Equal(Enum.GetValues<HttpRejection>().Where(r => r != HttpRejection.None), provoked.Distinct().Order());
    }

    [Fact]
    public void Every_rejection_is_described()
    {
        RejectionInfo[] all = Enum.GetValues<HttpRejection>().Where(r => r != HttpRejection.None).Select(HttpRejections.Describe).ToArray();
        Assert.Equal(all.Length, all.Select(i => i.Code).Distinct().Count());
        Assert.All(all, info =>
        {
            Assert.Contains(info.Status, new[] { 400, 413, 414, 417, 421, 426, 431, 502, 505 });
            Assert.True(info.Close);
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", info.Code);
            Assert.EndsWith(".", info.Detail, StringComparison.Ordinal);
            Assert.Matches("^RFC [0-9]+ [0-9.]+$", info.Clause);
        });
        Assert.Equal(default, HttpRejections.Describe(HttpRejection.None));
    }

    [Theory]
    [InlineData(HttpRejection.RequestLineTooLong, 414)]
    [InlineData(HttpRejection.HeadersTooLarge, 431)]
    [InlineData(HttpRejection.TooManyHeaders, 431)]
    [InlineData(HttpRejection.TrailersTooLarge, 431)]
    [InlineData(HttpRejection.BodyTooLarge, 413)]
    [InlineData(HttpRejection.UnmetExpectation, 417)]
    [InlineData(HttpRejection.UnsupportedVersion, 505)]
    [InlineData(HttpRejection.ContentLengthWithTransferEncoding, 400)]
    public void Status_of_a_rejection(HttpRejection rejection, int status) => Assert.Equal(status, HttpRejections.Describe(rejection).Status);

    [Fact]
    public void Refused_heads_stay_refused()
    {
        var head = new MessageHead();
        Assert.Equal(ParseStatus.Rejected, Waterfall.Http.Http1.Http1HeadParser.ParseRequest(head, HttpLimits.Default, "\0"u8, out _));
        Assert.Equal(ParseStatus.Rejected, Waterfall.Http.Http1.Http1HeadParser.ParseRequest(head, HttpLimits.Default, "GET / HTTP/1.1\r\n\r\n"u8, out int consumed));
        Assert.Equal(0, consumed);
    }
}
