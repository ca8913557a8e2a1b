using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1AllocationTests
{
    [Fact]
    public void A_proxied_message_pair_allocates_nothing()
    {
        var request = new MessageHead();
        var response = new MessageHead();
        var trailers = new MessageHead();
        var output = new byte[8192];
        for (int i = 0; i < 100; i++) Pass(request, response, trailers, output);
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            for (int i = 0; i < 1000; i++) Pass(request, response, trailers, output);
        }));
    }

    // Assert.Equal would box.
    private static void Pass(MessageHead request, MessageHead response, MessageHead trailers, byte[] output)
    {
        request.Reset();
        Assert.True(ParseStatus.Done == Http1HeadParser.ParseRequest(request, HttpLimits.Default,
            "POST /a/../b?c HTTP/1.1\r\nHost: example.com\r\nConnection: keep-alive, x\r\nX: 1\r\nAccept: */*\r\nContent-Length: 5\r\n\r\n"u8, out _));
        Assert.True(HttpRejection.None == HopByHop.StripRequest(request));
        request.Set(KnownHeader.Via, "1.1 waterfall"u8);
        Http1Writer.WriteRequestHead(output, request, request.Framing, default);
        response.Reset();
        Assert.True(ParseStatus.Done == Http1HeadParser.ParseResponse(response, HttpLimits.Default, HttpMethod.Post,
            "HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n"u8, out _));
        HopByHop.StripResponse(response);
        Http1Writer.WriteResponseHead(output, response, response.Framing, HttpVersion.Http11, keepAlive: true);
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(response.Framing, HttpLimits.Default);
        ReadOnlySpan<byte> body = "5\r\nhello\r\n0\r\nX: 1\r\n\r\n"u8;
        BodyStatus status;
        do
        {
            status = decoder.Read(body, out int skip, out int data);
            body = body[(skip + data)..];
        }
        while (status == BodyStatus.Data);
        Assert.True(BodyStatus.Trailers == status);
        trailers.Reset();
        Assert.True(ParseStatus.Done == Http1HeadParser.ParseTrailers(trailers, HttpLimits.Default, body, out _));
        Http1Writer.WriteTrailers(output, trailers);
    }
}
