using System.Runtime.CompilerServices;
using Waterfall.Http.Http1;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>Field blocks to heads that look as if they had come over HTTP/1.1.</summary>
public sealed class HeadReadingTests
{
    private const string Tokens = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void A_request_becomes_lines()
    {
        MessageHead head = Read(":method=POST&:scheme=http&:path=/a/../b?c=d&:authority=a.example:8080&accept=*/*&x-Y=1".Replace("x-Y", "x-y"), endStream: false);
        Assert.Equal("Host: a.example:8080\naccept: */*\nx-y: 1", Heads.Text(head));
        Assert.Equal("POST", Bytes.Text(head.MethodToken));
        Assert.Equal(HttpMethod.Post, head.Method);
        Assert.Equal("/a/../b?c=d", Bytes.Text(head.Target));
        Assert.Equal("/b", Bytes.Text(head.Path));
        Assert.Equal("c=d", Bytes.Text(head.Query));
        Assert.True(head.HasQuery);
        Assert.Equal("a.example:8080", Bytes.Text(head.Authority));
        Assert.Equal(HttpVersion.Http2, head.Version);
        Assert.Equal(MessageFraming.Chunked, head.Framing);
        Assert.True(head.KeepAlive);
        Assert.True(head.Length > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&X=1")] // malformed
    public void Cookie_crumbs_leave_nothing_with_an_idle_connection(string end)
    {
        string crumb = new('c', 8000);
        Peer peer = new Peer(Http2Role.Server).Run($"HEADERS 1 eh b:GET&cookie=a&x=1&cookie={crumb}{end}");
        Assert.InRange(Crumbs(Reader(peer.Session)).Length, 0, 4096);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reader")]
        static extern ref Http2HeadReader Reader(Http2Session session);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_crumbs")]
        static extern ref byte[] Crumbs(Http2HeadReader reader);
    }

    [Theory]
    [InlineData("GET", true, BodyKind.None, -1)]
    [InlineData("POST", false, BodyKind.Chunked, -1)]
    [InlineData("POST&content-length=7", false, BodyKind.Length, 7)]
    [InlineData("POST&content-length=0", true, BodyKind.Length, 0)]
    public void Framing_is_what_frames_and_length_say(string block, bool endStream, BodyKind kind, long length) =>
        Assert.Equal(new MessageFraming(kind, length), Read(block, endStream).Framing);

    [Fact]
    public void It_is_written_down_as_HTTP1_without_anything_to_smuggle()
    {
        MessageHead head = Read("GET&x=1&cookie=a\\x3d1&y=2&cookie=b\\x3d2&te=trailers");
        Assert.Equal(HttpRejection.None, HopByHop.StripRequest(head));
        byte[] raw = new byte[Http1Writer.MaxRequestHeadLength(head, default)];
        int length = Http1Writer.WriteRequestHead(raw, head, head.Framing, default);
        Assert.Equal("GET / HTTP/1.1\r\nHost: a.example\r\nx: 1\r\ny: 2\r\ncookie: a=1; b=2\r\n\r\n", Bytes.Text(raw.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("GET&cookie=a&cookie=b&cookie=c", "a; b; c")]
    [InlineData("GET&cookie=a&x=1&cookie=b&y=1&cookie=c&cookie=d", "a; b; c; d")]
    [InlineData("GET&cookie=a&cookie=b&x=1&cookie=c", "a; b; c")]
    [InlineData("GET&cookie=&cookie=b", "b")]
    [InlineData("GET&cookie=&x=1&cookie=b", "b")]
    [InlineData("GET&cookie=a&cookie=&cookie=c", "a; c")]
    public void Cookie_crumbs_are_one_line(string block, string expected)
    {
        MessageHead head = Read(block);
        int index = head.IndexOf(KnownHeader.Cookie);
        Assert.Equal(expected, Bytes.Text(head.Value(index)));
        Assert.Equal(-1, head.IndexOf(KnownHeader.Cookie, index + 1));
    }

    [Fact]
    public void A_field_that_must_not_be_indexed_is_known_as_such()
    {
        var peer = new Peer(Http2Role.Server);
        byte[] never = FrameScript.Literal("x-secret", "1");
        never[0] = 0x10; // RFC 7541 6.2.3
        peer.Run($"HEADERS 1 eh b:GET #{Convert.ToHexString(never)} b:x=2");
        MessageHead head = peer.Stream(1).Head;
        Assert.Equal(HeaderFlags.NeverIndexed | HeaderFlags.Canonical, head.Field(head.IndexOf("x-secret"u8)).Flags);
        Assert.Equal(HeaderFlags.Canonical, head.Field(head.IndexOf("x"u8)).Flags);
    }

    [Fact]
    public void Every_byte_of_a_name_is_looked_at()
    {
        for (int b = 0; b < 256; b++)
        {
            bool allowed = Tokens.Contains((char)b);
            foreach (string name in new[] { $"{(char)b}", $"x{(char)b}", $"x{(char)b}y", $"x-very-long-name-that-fills-vectors-{(char)b}-and-goes-on-behind" })
            {
                Assert.True(allowed == Accepts(name, "1"), $"{b:x2} in {name}");
            }
        }
    }

    [Fact]
    public void Every_byte_of_a_value_is_looked_at()
    {
        for (int b = 0; b < 256; b++)
        {
            bool text = b == '\t' || (b >= 0x20 && b != 0x7F);
            bool edge = text && b is not ('\t' or ' ');
            Assert.True(text == Accepts("x", $"a{(char)b}b"), $"{b:x2} within");
            Assert.True(text == Accepts("x", $"a long value that fills vectors {(char)b} and goes on behind it"), $"{b:x2} within");
            Assert.True(edge == Accepts("x", $"a{(char)b}"), $"{b:x2} at the end");
            Assert.True(edge == Accepts("x", $"{(char)b}a"), $"{b:x2} at the front");
        }
    }

    [Fact]
    public void A_field_of_the_table_is_not_checked_again_and_one_that_was_refused_is()
    {
        var peer = new Peer(Http2Role.Server);
        // 0x40: with incremental indexing; then by index 62, the newest entry.
        byte[] good = FrameScript.Literal("x-a", "1");
        good[0] = 0x40;
        byte[] bad = FrameScript.Literal("x-b", "1\r\nx: y");
        bad[0] = 0x40;
        peer.Run($"""
            HEADERS 1 eh b:GET #{Convert.ToHexString(good)}
            HEADERS 3 eh b:GET #be
            HEADERS 5 eh b:GET #{Convert.ToHexString(bad)}
            HEADERS 7 eh b:GET #be
            HEADERS 9 eh b:GET #bf
            """);
        Assert.Equal("Head(1,end) Head(3,end) Head(9,end) => RST(5,ProtocolError) RST(7,ProtocolError)", peer.Outcome());
        Assert.Equal("Host: a.example\nx-a: 1", Heads.Text(peer.Stream(9).Head));
    }

    [Fact]
    public void A_head_that_is_too_large_is_refused_and_the_table_stays_in_step()
    {
        var peer = new Peer(Http2Role.Server);
        byte[] indexed = FrameScript.Literal("x-late", "1");
        indexed[0] = 0x40;
        peer.Run($"""
            HEADERS 1 e b:GET #{Convert.ToHexString(FrameScript.Literal("x-big", new string('a', 16_000)))}
            CONTINUATION 1 - #{Convert.ToHexString(FrameScript.Literal("x-big", new string('a', 16_000)))}
            CONTINUATION 1 - #{Convert.ToHexString(FrameScript.Literal("x-big", new string('a', 16_000)))}
            CONTINUATION 1 h #{Convert.ToHexString(indexed)}
            HEADERS 3 eh b:GET #be
            """);
        Assert.Equal("Head(1,HeadersTooLarge,end) Head(3,end) =>", peer.Outcome());
        Assert.Equal("Host: a.example\nx-late: 1", Heads.Text(peer.Stream(3).Head));
        Assert.True(peer.Stream(1).Head.FieldCount < 4, "what is refused is not kept");
        Assert.Equal(HttpMethod.Get, peer.Stream(1).Head.Method);
    }

    [Fact]
    public void Limits_are_those_of_HTTP1()
    {
        var limits = new HttpLimits { MaxRequestLineBytes = 100, MaxHeaderCount = 5, MaxBodyBytes = 10, MaxTrailerBytes = 100 };
        var options = new Http2SessionOptions { Limits = limits };
        string longPath = ":method=GET&:scheme=http&:authority=a&:path=/" + new string('a', 100);
        Peer peer = new Peer(Http2Role.Server, options).Run($"""
            HEADERS 1 eh b:{longPath}
            HEADERS 3 eh b:GET&a=1&b=2&c=3&d=4&e=5
            HEADERS 5 eh b:GET&a=1&b=2&c=3&d=4
            HEADERS 7 h b:POST&content-length=11
            HEADERS 9 h b:POST
            DATA 9 - *10
            DATA 9 - *1
            DATA 9 - *5
            DATA 9 e *5
            HEADERS 11 h b:POST
            HEADERS 11 eh b:x={new string('a', 100)}
            HEADERS 13 h b:POST&content-length=10
            DATA 13 e *10
            """);
        Assert.Equal("Head(1,RequestLineTooLong,end) Head(3,TooManyHeaders,end) Head(5,end) Head(7,BodyTooLarge) Head(9) Data(9,10) Data(9,0,BodyTooLarge) "
            + "Head(11) Trailers(11,TrailersTooLarge,end) Head(13) Data(13,10,end) =>", peer.Outcome());
        Assert.Equal(Http2StreamStatus.HalfClosedRemote, peer.Stream(9).Status);
    }

    [Fact]
    public void Another_scheme_is_accepted_only_where_that_is_asked_for()
    {
        string https = "HEADERS 1 eh b::method=GET&:scheme=https&:authority=a&:path=/";
        Assert.Equal("Head(1,MisdirectedScheme,end) =>", new Peer(Http2Role.Server).Run(https).Outcome());
        Assert.Equal("Head(1,end) =>", new Peer(Http2Role.Server, new Http2SessionOptions { IsSecure = true }).Run(https).Outcome());
        Assert.Equal("Head(1,MisdirectedScheme,end) =>", new Peer(Http2Role.Server, new Http2SessionOptions { IsSecure = true }).Run("HEADERS 1 eh b:GET").Outcome());
        Assert.Equal("Head(1,end) =>", new Peer(Http2Role.Server, new Http2SessionOptions { AcceptAnyScheme = true }).Run(https).Outcome());
    }

    [Fact]
    public void Extended_CONNECT_is_read_where_it_was_announced()
    {
        var options = new Http2SessionOptions { Local = new Http2Settings { EnableConnectProtocol = true } };
        Peer peer = new Peer(Http2Role.Server, options).Run("HEADERS 1 h b:WS; HEADERS 3 eh b:GET&:protocol=websocket; HEADERS 5 eh b:GET");
        Assert.Equal("Head(1) Head(5,end) => RST(3,ProtocolError)", peer.Outcome());
        Assert.True(peer.Stream(1).IsConnectProtocol);
        Assert.Equal("websocket", Bytes.Text(peer.Stream(1).Protocol));
        Assert.Equal("/", Bytes.Text(peer.Stream(1).Head.Path));
        Assert.False(peer.Stream(5).IsConnectProtocol);
    }

    [Fact]
    public void CONNECT_has_the_authority_form()
    {
        MessageHead head = Read("CONNECT", endStream: false);
        Assert.Equal(TargetForm.Authority, head.TargetForm);
        Assert.Equal("a.example:443", Bytes.Text(head.Authority));
        Assert.True(head.Path.IsEmpty);
    }

    [Fact]
    public void An_expectation_is_met_where_a_body_follows()
    {
        Assert.True(Read("POST&expect=100-continue", endStream: false).ExpectContinue);
        Assert.False(Read("GET&expect=100-continue").ExpectContinue);
    }

    [Fact]
    public void A_response_has_its_reason_and_its_framing()
    {
        Peer peer = new Peer(Http2Role.Client).Run("""
            > open GET end
            > open GET end
            > open GET end
            > open HEAD end
            HEADERS 1 eh b::status=404&server=x
            HEADERS 3 h b:200&content-length=3
            HEADERS 5 h b:200
            HEADERS 7 eh b:200&content-length=9
            """);
        Assert.Equal("Not Found", Bytes.Text(peer.Stream(1).Head.Reason));
        Assert.Equal(MessageFraming.OfLength(0), peer.Stream(1).Head.Framing);
        Assert.Equal(MessageFraming.OfLength(3), peer.Stream(3).Head.Framing);
        Assert.Equal(MessageFraming.Chunked, peer.Stream(5).Head.Framing);
        Assert.Equal(new MessageFraming(BodyKind.None, 9), peer.Stream(7).Head.Framing);
        byte[] raw = new byte[Http1Writer.MaxResponseHeadLength(peer.Stream(1).Head)];
        int length = Http1Writer.WriteResponseHead(raw, peer.Stream(1).Head, peer.Stream(1).Head.Framing, HttpVersion.Http11, keepAlive: true);
        Assert.Equal("HTTP/1.1 404 Not Found\r\nserver: x\r\nContent-Length: 0\r\n\r\n", Bytes.Text(raw.AsSpan(0, length)));
    }

    [Fact]
    public void Trailers_that_route_or_authenticate_are_dropped()
    {
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 h b:POST; HEADERS 1 eh b:x-checksum=1&authorization=x&content-type=y");
        Assert.Equal("x-checksum: 1", Heads.Text(peer.Stream(1).Trailers));
    }

    private static MessageHead Read(string block, bool endStream = true)
    {
        Peer peer = new Peer(Http2Role.Server).Run($"HEADERS 1 {(endStream ? "eh" : "h")} b:{block}");
        Assert.Equal($"Head(1{(endStream ? ",end" : "")}) =>", peer.Outcome());
        return peer.Stream(1).Head;
    }

    private static bool Accepts(string name, string value)
    {
        var peer = new Peer(Http2Role.Server);
        peer.Run($"HEADERS 1 eh b:GET #{Convert.ToHexString(FrameScript.Literal(name, value))}");
        string outcome = peer.Outcome();
        Assert.True(outcome is "Head(1,end) =>" or "=> RST(1,ProtocolError)", outcome);
        return outcome[0] == 'H';
    }
}
