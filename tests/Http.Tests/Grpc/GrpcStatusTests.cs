using System.Text;
using Waterfall.Http.Grpc;

namespace Waterfall.Http.Tests.Grpc;

public sealed class GrpcStatusTests
{
    // gRPC, "HTTP to gRPC Status Code Mapping".
    [Theory]
    [InlineData(400, 13)]
    [InlineData(401, 16)]
    [InlineData(403, 7)]
    [InlineData(404, 12)]
    [InlineData(429, 14)]
    [InlineData(502, 14)]
    [InlineData(503, 14)]
    [InlineData(504, 14)]
    [InlineData(200, 2)]
    [InlineData(405, 2)]
    [InlineData(500, 2)]
    public void A_status_of_HTTP_has_a_meaning(int http, int grpc) => Assert.Equal(grpc, (int)GrpcStatuses.OfHttp(http));

    [Theory]
    [InlineData("", "")]
    [InlineData("all is well", "all is well")]
    [InlineData("100 %", "100 %25")]
    [InlineData(" a ", "%20a%20")]
    [InlineData("für\r\n\u007f", "f%C3%BCr%0D%0A%7F")]
    [InlineData("\ud83d\ude00", "%F0%9F%98%80")]
    [InlineData("~!", "~!")]
    public void A_message_is_percent_encoded(string text, string expected)
    {
        string encoded = Encoding.ASCII.GetString(GrpcMessageText.Encode(text));
        Assert.Equal(expected, encoded);
        Assert.Equal(text, Uri.UnescapeDataString(encoded));
    }
}
