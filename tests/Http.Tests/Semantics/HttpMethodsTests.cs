using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class HttpMethodsTests
{
    // RFC 9110 9.2.1 and 9.2.2, RFC 5789 2.
    [Theory]
    [InlineData(HttpMethod.Get, true, true)]
    [InlineData(HttpMethod.Head, true, true)]
    [InlineData(HttpMethod.Options, true, true)]
    [InlineData(HttpMethod.Trace, true, true)]
    [InlineData(HttpMethod.Put, false, true)]
    [InlineData(HttpMethod.Delete, false, true)]
    [InlineData(HttpMethod.Post, false, false)]
    [InlineData(HttpMethod.Patch, false, false)]
    [InlineData(HttpMethod.Connect, false, false)]
    [InlineData(HttpMethod.Other, false, false)]
    public void Safe_and_idempotent(HttpMethod method, bool safe, bool idempotent)
    {
        Assert.Equal(safe, HttpMethods.IsSafe(method));
        Assert.Equal(idempotent, HttpMethods.IsIdempotent(method));
    }

    [Fact]
    public void Round_trip()
    {
        foreach (HttpMethod method in Enum.GetValues<HttpMethod>())
        {
            if (method == HttpMethod.Other) Assert.True(HttpMethods.Bytes(method).IsEmpty);
            else Assert.Equal(method, HttpMethods.Parse(HttpMethods.Bytes(method)));
            Assert.Equal(HttpMethod.Other, HttpMethods.Parse(Bytes.Of(method.ToString().ToLowerInvariant())));
        }
    }
}
