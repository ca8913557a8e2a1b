using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;
using Waterfall.Http.WebSockets;

namespace Waterfall.Http.Tests.WebSockets;

/// <summary>The handshake's two wire forms, and the one between them.</summary>
public sealed class WebSocketHandshakeTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private const string Request =
        "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + Key
        + "\r\nOrigin: http://example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\r\n";

    private const string Response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + Accept + "\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

    [Fact]
    public void The_accept_value_is_as_in_the_specification()
    {
        byte[] accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(accept, Bytes.Of(Key)); // RFC 6455 1.3
        Assert.Equal(Accept, Bytes.Text(accept));
    }

    [Theory]
    [InlineData("", "", HttpRejection.None, true)]
    [InlineData("Upgrade: websocket", "Upgrade: WebSocket", HttpRejection.None, true)]
    [InlineData("Upgrade: websocket", "Upgrade: foo/1, websocket", HttpRejection.None, true)]
    [InlineData("Upgrade: websocket", "Upgrade: foo\r\nUpgrade: websocket", HttpRejection.None, true)]
    [InlineData("Connection: Upgrade", "Connection: keep-alive, upgrade", HttpRejection.None, true)]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", HttpRejection.None, false)]
    [InlineData("Connection: Upgrade\r\n", "", HttpRejection.None, false)]
    [InlineData("Upgrade: websocket\r\n", "", HttpRejection.None, false)]
    [InlineData("HTTP/1.1", "HTTP/1.0", HttpRejection.None, false)]
    [InlineData("GET ", "POST ", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("GET ", "HEAD ", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Origin:", "Content-Length: 5\r\nOrigin:", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Origin:", "Transfer-Encoding: chunked\r\nOrigin:", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Origin:", "Content-Length: 0\r\nOrigin:", HttpRejection.None, true)]
    [InlineData(Key, "", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData(Key, "dGhlIHNhbXBsZSBub25jZQ", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData(Key, "dGhlIHNhbXBsZSBub25jZWE=", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData(Key, "dGhlIHNhbXBsZSBub25j*Q==", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Origin:", "Sec-WebSocket-Key: " + Key + "\r\nOrigin:", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Origin:", "Sec-WebSocket-Version: 13\r\nOrigin:", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Sec-WebSocket-Key", "X-Key", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Sec-WebSocket-Version", "X-Version", HttpRejection.InvalidWebSocketHandshake, false)]
    [InlineData("Version: 13", "Version: 8", HttpRejection.UnsupportedWebSocketVersion, false)]
    [InlineData("Version: 13", "Version: 13, 8", HttpRejection.UnsupportedWebSocketVersion, false)]
    public void A_handshake_is_recognised(string from, string to, HttpRejection expected, bool isWebSocket)
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, from.Length == 0 ? Request : Request.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, WebSocketHandshake.Recognise(head));
        Assert.Equal(isWebSocket ? UpgradeProtocol.WebSocket : UpgradeProtocol.None, head.Protocol);
    }

    [Fact]
    public void Over_http1_the_fields_are_written_anew_and_only_once()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, Request);
        WebSocketHandshake.Recognise(head);
        HopByHop.StripRequest(head);
        Assert.False(head.Has(KnownHeader.Upgrade) || head.Has(KnownHeader.Connection));
        WebSocketHandshake.ToHttp1(head);
        WebSocketHandshake.ToHttp1(head); // a further attempt
        string written = Written(head);
        Assert.Equal(
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nSec-WebSocket-Key: " + Key + "\r\nOrigin: http://example.com\r\n"
            + "Sec-WebSocket-Protocol: chat, superchat\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
            written);
        Assert.True(HeadFeeder.Parse(HeadKind.Request, written).UpgradeRequested);
    }

    // RFC 8441 5: CONNECT with :protocol and no key comes in; over HTTP/1.1 it has a key of the gateway's.
    [Fact]
    public void An_extended_connect_becomes_a_get_with_a_key_of_its_own()
    {
        MessageHead head = Connect();
        Assert.Equal(HttpRejection.None, WebSocketHandshake.FromConnect(head));
        Assert.Equal((HttpMethod.Get, UpgradeProtocol.WebSocket), (head.Method, head.Protocol));
        Assert.True(head.IndexOf("Sec-WebSocket-Key"u8) < 0);
        WebSocketHandshake.ToHttp1(head);
        MessageHead sent = HeadFeeder.Parse(HeadKind.Request, Written(head));
        Assert.Equal((HttpRejection.None, UpgradeProtocol.WebSocket), (WebSocketHandshake.Recognise(sent), sent.Protocol));

        MessageHead other = Connect();
        WebSocketHandshake.FromConnect(other);
        WebSocketHandshake.ToHttp1(other);
        Assert.False(Value(head, "Sec-WebSocket-Key").SequenceEqual(Value(other, "Sec-WebSocket-Key")), "RFC 6455 4.1: a key is chosen at random each time");

        byte[] accept = new byte[WebSocketHandshake.AcceptLength];
        WebSocketHandshake.WriteAccept(accept, Value(head, "Sec-WebSocket-Key"));
        MessageHead answer = HeadFeeder.Parse(HeadKind.Response, Response.Replace(Accept, Bytes.Text(accept), StringComparison.Ordinal));
        Assert.True(WebSocketHandshake.TryAcceptHttp1(answer, head));
        WebSocketHandshake.AnswerConnect(answer);
        Assert.Equal(200, answer.Status);
        Assert.Equal("Sec-WebSocket-Protocol", Names(answer));
    }

    [Theory]
    [InlineData("", HttpRejection.InvalidWebSocketHandshake)]
    [InlineData("Sec-WebSocket-Version: 12\r\n", HttpRejection.UnsupportedWebSocketVersion)]
    public void An_extended_connect_needs_its_version(string version, HttpRejection expected)
    {
        MessageHead head = Connect(version);
        Assert.Equal(expected, WebSocketHandshake.FromConnect(head));
        Assert.Equal(UpgradeProtocol.None, head.Protocol);
    }

    [Fact]
    public void Over_http2_a_200_becomes_a_101_with_the_right_accept_value()
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, Request);
        WebSocketHandshake.Recognise(head);
        HopByHop.StripRequest(head);
        var client = new MessageHead();
        client.CopyFrom(head);
        Assert.Equal(UpgradeProtocol.WebSocket, client.Protocol);

        MessageHead answer = HeadFeeder.Parse(HeadKind.Response, "HTTP/1.1 200 OK\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Accept: nobody's\r\n\r\n");
        Assert.True(WebSocketHandshake.TryAcceptConnect(answer));
        Assert.Equal((101, UpgradeProtocol.WebSocket), (answer.Status, answer.Protocol));
        WebSocketHandshake.AnswerHttp1(answer, client);
        byte[] written = new byte[Http1Writer.MaxResponseHeadLength(answer)];
        int length = Http1Writer.WriteResponseHead(written, answer, MessageFraming.None, HttpVersion.Http11, keepAlive: false);
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: chat\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Accept + "\r\n\r\n",
            Bytes.Text(written.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(302)]
    public void Another_status_over_http2_opens_nothing(int status)
    {
        MessageHead answer = HeadFeeder.Parse(HeadKind.Response, $"HTTP/1.1 {status} X\r\n\r\n");
        Assert.False(WebSocketHandshake.TryAcceptConnect(answer));
        Assert.Equal((status, UpgradeProtocol.None), (answer.Status, answer.Protocol));
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("Upgrade: websocket", "Upgrade: WebSocket", true)]
    [InlineData("Connection: Upgrade", "Connection: close, upgrade", true)]
    [InlineData(Accept, "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", false)]
    [InlineData("Sec-WebSocket-Accept: ", "Sec-WebSocket-Accept: x\r\nSec-WebSocket-Accept: ", false)]
    [InlineData("Sec-WebSocket-Accept", "X-Accept", false)]
    [InlineData("Upgrade: websocket", "Upgrade: websocket, h2c", false)]
    [InlineData("Upgrade: websocket\r\n", "", false)]
    [InlineData("Connection: Upgrade\r\n", "", false)]
    [InlineData("Connection: Upgrade", "Connection: close", false)]
    public void A_101_is_checked(string from, string to, bool expected)
    {
        MessageHead request = HeadFeeder.Parse(HeadKind.Request, Request);
        MessageHead answer = HeadFeeder.Parse(HeadKind.Response, from.Length == 0 ? Response : Response.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(expected, WebSocketHandshake.TryAcceptHttp1(answer, request));
        Assert.Equal(expected ? UpgradeProtocol.WebSocket : UpgradeProtocol.None, answer.Protocol);
        if (expected) Assert.Equal("Sec-WebSocket-Protocol", Names(answer));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate\r\n", 0x40)]
    [InlineData("Sec-WebSocket-Extensions: Permessage-Deflate; server_max_window_bits=10\r\n", 0x40)]
    [InlineData("Sec-WebSocket-Extensions: x-other\r\n", 0x70)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate, x-other\r\n", 0x70)]
    [InlineData("Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Extensions: x-other\r\n", 0x70)]
    public void Extensions_say_which_reserved_bits_may_be_set(string fields, int expected)
    {
        MessageHead answer = HeadFeeder.Parse(HeadKind.Response, Response.Replace("\r\n\r\n", "\r\n" + fields + "\r\n", StringComparison.Ordinal));
        Assert.Equal(expected, WebSocketHandshake.ReservedBits(answer));
    }

    // As the head reader of HTTP/2 leaves it.
    private static MessageHead Connect(string version = "Sec-WebSocket-Version: 13\r\n")
    {
        MessageHead head = HeadFeeder.Parse(HeadKind.Request, $"GET /chat HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: {Key}\r\n{version}\r\n");
        head.SetMethod("CONNECT"u8);
        return head;
    }

    private static string Written(MessageHead head)
    {
        byte[] written = new byte[Http1Writer.MaxRequestHeadLength(head, default)];
        return Bytes.Text(written.AsSpan(0, Http1Writer.WriteRequestHead(written, head, MessageFraming.None, default)));
    }

    private static ReadOnlySpan<byte> Value(MessageHead head, string name) => head.Value(head.IndexOf(Bytes.Of(name)));

    private static string Names(MessageHead head) =>
        string.Join(' ', Enumerable.Range(0, head.FieldCount).Where(i => !head.IsRemoved(i)).Select(i => Bytes.Text(head.Name(i))));
}
