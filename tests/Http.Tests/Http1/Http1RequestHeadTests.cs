using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1RequestHeadTests
{
    [Fact]
    public void Request_with_fields_in_order_and_case()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, "GET /a/b?x=1&y HTTP/1.1\r\nHost: example.com:8080\r\nACCEPT:*/*\r\nx-Custom: \t a b \t\r\nEmpty:\r\nX-custom: \xFF\r\n\r\nGET /next");
        Assert.Equal(HttpMethod.Get, head.Method);
        Assert.Equal("/a/b?x=1&y", Bytes.Text(head.Target));
        Assert.Equal("/a/b", Bytes.Text(head.Path));
        Assert.Equal("x=1&y", Bytes.Text(head.Query));
        Assert.Equal("example.com:8080", Bytes.Text(head.Authority));
        Assert.Equal(HttpVersion.Http11, head.Version);
        Assert.Equal(["Host: example.com:8080", "ACCEPT: */*", "x-Custom: a b", "Empty: ", "X-custom: \xFF"], HeadFeeder.Fields(head));
        Assert.Equal([true, false, false, false, true], Enumerable.Range(0, 5).Select(i => (head.Field(i).Flags & HeaderFlags.Canonical) != 0));
        Assert.Equal(KnownHeader.Accept, head.Field(1).Known);
        Assert.Equal(2, head.IndexOf("X-CUSTOM"u8));
        Assert.Equal(4, head.IndexOf("X-CUSTOM"u8, 3));
        Assert.Equal(-1, head.IndexOf("missing"u8));
        Assert.True(head.KeepAlive);
        Assert.Equal(MessageFraming.None, head.Framing);
        Assert.Equal("GET /a/b?x=1&y HTTP/1.1\r\nHost: example.com:8080\r\nACCEPT:*/*\r\nx-Custom: \t a b \t\r\nEmpty:\r\nX-custom: \xFF\r\n\r\n".Length, head.Length);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/", false, "")]
    [InlineData("GET /? HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/", true, "")]
    [InlineData("GET /a?b?c HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/a", true, "b?c")]
    [InlineData("GET //evil/x HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/evil/x", false, "")]
    [InlineData("GET /a/../b?q=%zz HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/b", true, "q=%zz")]
    [InlineData("GET /[{|}]^`\"<> HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Origin, "a", "/[{|}]^`\"<>", false, "")]
    [InlineData("GET http://b:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "b:81", "/p", true, "q")]
    [InlineData("GET HTTPS://b HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "b", "/", false, "")]
    [InlineData("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "b", "/", true, "q")]
    [InlineData("GET http://[::1]:80/ HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "[::1]:80", "/", false, "")]
    [InlineData("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "b", "*", false, "")]
    [InlineData("OPTIONS http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Absolute, "b", "/", false, "")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Asterisk, "a", "*", false, "")]
    [InlineData("CONNECT b:443 HTTP/1.1\r\nHost: a\r\n\r\n", TargetForm.Authority, "b:443", "", false, "")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", TargetForm.Origin, "", "/", false, "")]
    [InlineData("GET / HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n\r\n", TargetForm.Origin, "[2001:db8::1]:8443", "/", false, "")]
    public void Target_and_authority(string raw, TargetForm form, string authority, string path, bool hasQuery, string query)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, raw);
        Assert.Equal(HttpRejection.None, head.Rejection);
        Assert.Equal(form, head.TargetForm);
        Assert.Equal(authority, Bytes.Text(head.Authority));
        Assert.Equal(path, Bytes.Text(head.Path));
        Assert.Equal(hasQuery, head.HasQuery);
        Assert.Equal(query, Bytes.Text(head.Query));
    }

    [Theory]
    [InlineData("GET", HttpMethod.Get)]
    [InlineData("get", HttpMethod.Other)]
    [InlineData("PROPFIND", HttpMethod.Other)]
    [InlineData("!#$%&'*+-.^_`|~09azAZ", HttpMethod.Other)]
    [InlineData("PATCH", HttpMethod.Patch)]
    public void Methods_are_any_token(string token, HttpMethod method)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"{token} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(method, head.Method);
        Assert.Equal(token, Bytes.Text(head.MethodToken));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n\r\n\r\n")]
    public void Empty_lines_before_the_request_line_are_skipped(string lines)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"{lines}GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(HttpRejection.None, head.Rejection);
        Assert.Equal("GET / HTTP/1.1\r\nHost: a\r\n\r\n".Length, head.Length);
    }

    [Theory]
    [InlineData("HTTP/1.1", "", true)]
    [InlineData("HTTP/1.1", "Connection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x, CLOSE\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: x\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, close\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: closed\r\n", true)]
    [InlineData("HTTP/1.0", "", false)]
    [InlineData("HTTP/1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("HTTP/1.0", "Connection: keep-alive, close\r\n", false)]
    public void Persistence(string version, string connection, bool keepAlive)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / {version}\r\nHost: a\r\n{connection}\r\n");
        Assert.Equal(keepAlive, head.KeepAlive);
    }

    [Theory]
    [InlineData("", BodyKind.None, -1)]
    [InlineData("Content-Length: 0\r\n", BodyKind.Length, 0)]
    [InlineData("Content-Length: \t5 \r\n", BodyKind.Length, 5)]
    [InlineData("Content-Length: 0005\r\n", BodyKind.Length, 5)]
    [InlineData("Content-Length: 31457280\r\n", BodyKind.Length, 31457280)]
    [InlineData("Transfer-Encoding: chunked\r\n", BodyKind.Chunked, -1)]
    [InlineData("transfer-encoding:  CHUNKED \r\n", BodyKind.Chunked, -1)]
    public void Framing(string fields, BodyKind kind, long length)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(new MessageFraming(kind, length), head.Framing);
    }

    [Fact]
    public void Largest_content_length_without_a_bound()
    {
        HttpLimits limits = HttpLimits.Default with { MaxBodyBytes = 0 };
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n", limits);
        Assert.Equal(MessageFraming.OfLength(long.MaxValue), head.Framing);
    }

    [Theory]
    [InlineData("HTTP/1.1", "Expect: 100-Continue\r\nContent-Length: 1\r\n", true)]
    [InlineData("HTTP/1.1", "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", true)]
    [InlineData("HTTP/1.1", "Expect: 100-continue\r\n", false)]
    [InlineData("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 0\r\n", false)]
    [InlineData("HTTP/1.0", "Expect: 100-continue\r\nContent-Length: 1\r\n", false)]
    [InlineData("HTTP/1.0", "Expect: anything\r\nContent-Length: 1\r\n", false)]
    public void Expectation(string version, string fields, bool expect)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"POST / {version}\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(HttpRejection.None, head.Rejection);
        Assert.Equal(expect, head.ExpectContinue);
    }

    [Theory]
    [InlineData("HTTP/1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("HTTP/1.1", "Connection: keep-alive, upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("HTTP/1.1", "Upgrade: websocket\r\n", false)]
    [InlineData("HTTP/1.1", "Connection: upgrade\r\n", false)]
    [InlineData("HTTP/1.0", "Connection: upgrade\r\nUpgrade: websocket\r\n", false)]
    public void Upgrade(string version, string fields, bool requested)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / {version}\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(requested, head.UpgradeRequested);
    }

    [Theory]
    [InlineData(8192 - 14, HttpRejection.None)]
    [InlineData(8192 - 13, HttpRejection.RequestLineTooLong)]
    public void Request_line_of_the_longest_length(int targetLength, HttpRejection expected)
    {
        string target = "/" + new string('a', targetLength);
        Assert.Equal(expected, HeadFeeder.Parse(HeadKind.Request, $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").Rejection);
    }

    [Theory]
    [InlineData(100, HttpRejection.None)]
    [InlineData(101, HttpRejection.TooManyHeaders)]
    public void Field_lines_of_the_highest_number(int count, HttpRejection expected)
    {
        string fields = string.Concat(Enumerable.Repeat("X: 1\r\n", count - 1));
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        Assert.Equal(expected, head.Rejection);
        if (expected == HttpRejection.None) Assert.Equal(count, head.FieldCount);
    }

    [Theory]
    [InlineData(0, HttpRejection.None)]
    [InlineData(1, HttpRejection.HeadersTooLarge)]
    public void Field_section_of_the_largest_size(int excess, HttpRejection expected)
    {
        // The bound holds for everything before the empty line.
        string fields = "Host: a\r\n" + "X: " + new string('v', 1000 - 9 - 3 - 2 + excess) + "\r\n";
        Assert.Equal(expected, HeadFeeder.Parse(HeadKind.Request, $"GET / HTTP/1.1\r\n{fields}\r\n", HttpLimits.Default with { MaxHeaderBytes = 1000 }).Rejection);
    }

    [Fact]
    public void Every_long_name_and_value_length_around_vector_sizes()
    {
        for (int length = 1; length <= 100; length++)
        {
            string name = new('n', length);
            string value = new('v', length);
            MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET /{value} HTTP/1.1\r\nHost: a\r\n{name}: {value}\r\n\r\n");
            Assert.Equal(["Host: a", $"{name}: {value}"], HeadFeeder.Fields(head));
        }
    }

    [Fact]
    public void Never_copies_more_than_a_piece_past_the_head()
    {
        var head = new MessageHead();
        byte[] raw = Bytes.Of("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + new string('b', 100_000));
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out int consumed));
        Assert.Equal(27, consumed);
        Assert.Equal(2048, head.Storage.Length);
    }

    [Fact]
    public void Refuses_before_the_line_is_complete()
    {
        var head = new MessageHead();
        Assert.Equal(ParseStatus.Rejected, Http1HeadParser.ParseRequest(head, HttpLimits.Default, [0x16], out _));
        head.Reset();
        Assert.Equal(ParseStatus.Rejected, Http1HeadParser.ParseRequest(head, HttpLimits.Default, "GET / HTTX"u8, out _));
        head.Reset();
        Assert.Equal(ParseStatus.Rejected, Http1HeadParser.ParseRequest(head, HttpLimits.Default, "GET / HTTP/1.1\r\nX\0"u8, out _));
        head.Reset();
        Assert.Equal(ParseStatus.NeedMore, Http1HeadParser.ParseRequest(head, HttpLimits.Default, default, out int consumed));
        Assert.Equal(0, consumed);
    }
}
