using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1TrailersTests
{
    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("grpc-status: 0\r\ngrpc-message:\r\n\r\n", "grpc-status: 0|grpc-message: ")]
    [InlineData("ETag: \"x\"\r\n\r\nGET / HTTP/1.1\r\n", "ETag: \"x\"")]
    // RFC 9110 6.5.1: dropped.
    [InlineData("X: 1\r\nAuthorization: y\r\nSet-Cookie: z\r\nConnection: X\r\nContent-Type: t\r\nX-Forwarded-For: 1\r\nCache-Control: c\r\n\r\n", "X: 1")]
    public void Trailers(string raw, string kept)
    {
        MessageHead trailers = HeadFeeder.Parse(HeadKind.Trailers, raw);
        Assert.Equal(HttpRejection.None, trailers.Rejection);
        Assert.Equal(kept, string.Join('|', HeadFeeder.Fields(trailers)));
    }
}
