using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

public sealed class RouteCriterionTests
{
    [Theory]
    [InlineData("is a", true, "x-a: a")]
    [InlineData("is a", true, "X-A: a")] // RFC 9110 5.1: names in any case
    [InlineData("is a", false, "x-a: A")]
    [InlineData("is a", false, "x-a: ab")]
    [InlineData("is a", false, "x-b: a")]
    [InlineData("is a", true, "x-a: b", "x-a: a")] // any line
    [InlineData("is a", false, "x-a: b, a")] // lists are not taken apart
    [InlineData("is é", true, "x-a: é")]
    [InlineData("oneOf a b", true, "x-a: b")]
    [InlineData("oneOf a b", false, "x-a: c")]
    [InlineData("prefix ab", true, "x-a: abc")]
    [InlineData("prefix ab", false, "x-a: a")]
    [InlineData("regex a+|b", true, "x-a: aa")]
    [InlineData("regex a+|b", false, "x-a: aab")]
    [InlineData("regex a+|b", false, "x-a: c", "x-b: b")]
    [InlineData("exists", true, "x-a:")]
    [InlineData("exists", false, "x-b: 1")]
    [InlineData("absent", true, "x-b: 1")]
    [InlineData("absent", false, "x-a:")]
    public void Headers(string criterion, bool fits, params string[] fields) =>
        Assert.Equal(fits, Make(CriterionSource.Header, "x-a", criterion).Matches(Heads.Of("GET", "h", "/", fields)));

    [Fact]
    public void Known_headers_are_found_as_others_are()
    {
        var criterion = Make(CriterionSource.Header, "accept", "is text/html");
        Assert.True(criterion.Matches(Heads.Of("GET", "h", "/", "Accept: a/b", "ACCEPT: text/html")));
        Assert.False(criterion.Matches(Heads.Of("GET", "h", "/", "Accept: a/b")));
    }

    [Theory]
    [InlineData("is a b", "q=a%20b", true)]
    [InlineData("is a b", "q=a+b", true)]
    [InlineData("is a b", "%71=a+b", true)]
    [InlineData("is a b", "Q=a+b", false)] // names and values in their case
    [InlineData("is a b", "q=a%2520b", false)] // decoded once
    [InlineData("is 100%", "q=100%", true)] // what is not encoded stands for itself
    [InlineData("is %zz", "q=%zz", true)]
    [InlineData("is é", "q=%C3%A9", true)]
    [InlineData("is b", "q=a&q=b", true)] // any of its values
    [InlineData("is a=b", "q=a=b", true)]
    [InlineData("is a", "q=a;q=b", false)]
    [InlineData("is a", "qq=a", false)]
    [InlineData("oneOf a b", "x=1&q=b", true)]
    [InlineData("prefix ab", "q=%61b", true)]
    [InlineData("prefix ab", "q=a", false)]
    [InlineData("regex [a-c]+", "q=%61bc", true)]
    [InlineData("regex [a-c]+", "q=abd", false)]
    [InlineData("exists", "q", true)]
    [InlineData("exists", "&q=&", true)]
    [InlineData("exists", "", false)]
    [InlineData("absent", "a=q", true)]
    [InlineData("absent", "q", false)]
    public void Queries(string criterion, string query, bool fits) =>
        Assert.Equal(fits, Make(CriterionSource.Query, "q", criterion).Matches(Heads.Of("GET", "h", "/?" + query)));

    [Fact]
    public void Long_values_fit_expressions_too()
    {
        var value = new string('a', 5000);
        Assert.True(Make(CriterionSource.Query, "q", "regex a+").Matches(Heads.Of("GET", "h", $"/?q={value}")));
        Assert.False(Make(CriterionSource.Query, "q", "regex a+").Matches(Heads.Of("GET", "h", $"/?q={value}b")));
        Assert.True(Make(CriterionSource.Header, "x-a", "regex a+").Matches(Heads.Of("GET", "h", "/", $"x-a: {value}")));
    }

    [Fact]
    public void They_say_what_they_compare()
    {
        Assert.Equal("header x-a is '1'", Make(CriterionSource.Header, "x-a", "is 1").ToString());
        Assert.Equal("query q is one of '1', '2'", Make(CriterionSource.Query, "q", "oneOf 2 1").ToString());
        Assert.Equal("query q is absent", Make(CriterionSource.Query, "q", "absent").ToString());
    }

    private static RouteCriterion Make(CriterionSource source, string name, string criterion)
    {
        var space = criterion.IndexOf(' ', StringComparison.Ordinal);
        var (kind, text) = space < 0 ? (criterion, "") : (criterion[..space], criterion[(space + 1)..]);
        switch (kind)
        {
            case "is":
                return RouteCriterion.OneOf(source, name, text);
            case "oneOf":
                return RouteCriterion.OneOf(source, name, text.Split(' '));
            case "prefix":
                return RouteCriterion.Prefix(source, name, text);
            case "regex":
                Assert.True(TextPattern.TryParse(text, out var pattern, out _));
                return RouteCriterion.Regex(source, name, pattern);
            default:
                return RouteCriterion.Exists(source, name, kind == "exists");
        }
    }
}
