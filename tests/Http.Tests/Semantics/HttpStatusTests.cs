using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class HttpStatusTests
{
    [Theory]
    [InlineData(100, "Continue")]
    [InlineData(200, "OK")]
    [InlineData(413, "Content Too Large")]
    [InlineData(431, "Request Header Fields Too Large")]
    [InlineData(502, "Bad Gateway")]
    [InlineData(599, "")]
    public void Reason_phrases(int status, string phrase) => Assert.Equal(phrase, Bytes.Text(HttpStatus.ReasonPhrase(status)));

    [Fact]
    public void Every_answer_to_a_rejection_has_a_phrase() =>
        Assert.All(Enum.GetValues<HttpRejection>().Skip(1), r => Assert.False(HttpStatus.ReasonPhrase(HttpRejections.Describe(r).Status).IsEmpty));

    [Theory]
    [InlineData(101, true)]
    [InlineData(199, true)]
    [InlineData(200, false)]
    [InlineData(204, true)]
    [InlineData(205, false)]
    [InlineData(304, true)]
    public void Bodiless(int status, bool expected) => Assert.Equal(expected, HttpStatus.IsBodiless(status));
}
