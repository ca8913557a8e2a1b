using System.Text;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/", "/", true)]
    [InlineData("/", "/a", false)]
    [InlineData("/users", "/users", true)]
    [InlineData("/users", "/users/", false)]
    [InlineData("/users", "/Users", false)]
    [InlineData("/users", "/user", false)]
    [InlineData("/users", "/users2", false)]
    [InlineData("/users", "users", false)]
    [InlineData("/users", "", false)]
    [InlineData("/users", "*", false)]
    [InlineData("/users/", "/users/", true)]
    [InlineData("/users/", "/users", false)]
    [InlineData("/users/", "/users/1", false)]
    [InlineData("/users/{id}", "/users/42", true)]
    [InlineData("/users/{id}", "/users/", false)]
    [InlineData("/users/{id}", "/users", false)]
    [InlineData("/users/{id}", "/users/42/", false)]
    [InlineData("/users/{id}", "/users/42/orders", false)]
    [InlineData("/users/{id}", "/users/a%2Fb", true)]
    [InlineData("/{a}/{b}", "/x/y", true)]
    [InlineData("/{a}/{b}", "/x//", false)]
    [InlineData("/{a}/", "/x/", true)]
    [InlineData("/a/{id}/b", "/a/1/b", true)]
    [InlineData("/a/{id}/b", "/a/1/c", false)]
    [InlineData("/a/{id}/b", "/a//b", false)]
    [InlineData("/files/{**rest}", "/files", true)]
    [InlineData("/files/{**rest}", "/files/", true)]
    [InlineData("/files/{**rest}", "/files/a", true)]
    [InlineData("/files/{**rest}", "/files/a/b//c/", true)]
    [InlineData("/files/{**rest}", "/filesystem", false)]
    [InlineData("/files/{**rest}", "/", false)]
    [InlineData("/{**rest}", "/", true)]
    [InlineData("/{**rest}", "/a/b", true)]
    [InlineData("/{**rest}", "a", false)]
    [InlineData("/{a}/{**rest}", "/", false)]
    [InlineData("/{a}/{**rest}", "/x", true)]
    [InlineData("/%7euser/caf%c3%a9", "/~user/caf%C3%A9", true)]
    [InlineData("/{a:int}", "/42", true)]
    [InlineData("/{a:int}", "/-1", true)]
    [InlineData("/{a:int}", "/007", true)]
    [InlineData("/{a:int}", "/9223372036854775807", true)]
    [InlineData("/{a:int}", "/-9223372036854775808", true)]
    [InlineData("/{a:int}", "/9223372036854775808", false)]
    [InlineData("/{a:int}", "/+1", false)]
    [InlineData("/{a:int}", "/-", false)]
    [InlineData("/{a:int}", "/1.0", false)]
    [InlineData("/{a:int}", "/1x", false)]
    [InlineData("/{a:int}", "/", false)]
    [InlineData("/{a:uuid}", "/0b2b3c4d-0000-7000-8000-00000000000F", true)]
    [InlineData("/{a:uuid}", "/0b2b3c4d00007000800000000000000f", false)]
    [InlineData("/{a:uuid}", "/0b2b3c4d-0000-7000-8000-00000000000", false)]
    [InlineData("/{a:uuid}", "/0b2b3c4d-0000-7000-8000-00000000000g", false)]
    [InlineData("/{a:regex([a-z]{2,3})}", "/ab", true)]
    [InlineData("/{a:regex([a-z]{2,3})}", "/abcd", false)]
    [InlineData("/{a:regex([a-z]{2,3})}", "/AB", false)]
    [InlineData("/{a:regex(a|bc)}", "/a", true)]
    [InlineData("/{a:regex(a|bc)}", "/abc", false)]
    [InlineData("/{a:regex(.*)}", "/", false)]
    [InlineData("/{a:regex(x%2Fy)}/z", "/x%2fy/z", false)]
    [InlineData("/{a:regex(x%2Fy)}/z", "/x%2Fy/z", true)]
    [InlineData("/a!$&'()*+,;=:@-._~", "/a!$&'()*+,;=:@-._~", true)]
    public void Fits(string template, string path, bool fits) =>
        Assert.Equal(fits, PathTemplate.Parse(template).Match(Encoding.ASCII.GetBytes(path)));

    [Fact]
    public void Has_segments()
    {
        var template = PathTemplate.Parse("/a/{id}/{**rest}");
        Assert.Equal(
            [new(PathTemplateSegmentKind.Literal, "a"), new(PathTemplateSegmentKind.Parameter, "id"), new(PathTemplateSegmentKind.CatchAll, "rest")],
            template.Segments);
        Assert.Equal("/a/{id}/{**rest}", template.Text);
        Assert.Equal("/a/{id}/{**rest}", template.ToString());
        Assert.Equal([new PathTemplateSegment(PathTemplateSegmentKind.Literal, "")], PathTemplate.Parse("/").Segments);
    }

    [Theory]
    [InlineData("", 0, "the path is empty", "/")]
    [InlineData("a", 0, "the path must begin with '/'", "/a")]
    [InlineData("//", 1, "an empty segment ('//')", "/")]
    [InlineData("/a//b", 3, "an empty segment ('//')", "/a/b")]
    [InlineData("/{", 1, "'{' without '}'", null)]
    [InlineData("/{a/b}", 1, "'{' without '}'", null)]
    [InlineData("/}", 1, "'}' without '{'", null)]
    [InlineData("/a{b}", 2, "a parameter must be a whole segment", null)]
    [InlineData("/{a}{b}", 4, "a parameter must be a whole segment", null)]
    [InlineData("/{}", 2, "a parameter without a name", null)]
    [InlineData("/{{a}}", 5, "a parameter must be a whole segment", null)]
    [InlineData("/{{a}", 2, "'{' in the name of a parameter, which is made of letters, digits and '_'", null)]
    [InlineData("/{*a}", 2, "a single '*'; a catch-all is written '{**name}'", "/{**a}")]
    [InlineData("/{**a}/b", 1, "a catch-all must be the last segment", null)]
    [InlineData("/{**a}/", 1, "a catch-all must be the last segment", null)]
    [InlineData("/{a}/{a}", 6, "the parameter 'a' appears twice", null)]
    [InlineData("/{a:guid}", 4, "'guid' is not a constraint; it is int, uuid or regex(…)", null)]
    [InlineData("/{a:}", 4, "'' is not a constraint; it is int, uuid or regex(…)", null)]
    [InlineData("/{a:regex()}", 4, "'regex()' is not a constraint; it is int, uuid or regex(…)", null)]
    [InlineData("/{a:regex(x}", 4, "'regex(x' is not a constraint; it is int, uuid or regex(…)", null)]
    [InlineData("/{a:regex((x)}", 4, "not a regular expression: InsufficientClosingParentheses at character 2", null)]
    [InlineData("/{a:regex(x)y)}", 4, "not a regular expression: InsufficientOpeningParentheses at character 2", null)]
    [InlineData("/{a:regex((?=x))}", 4, "a regular expression that cannot be matched without backtracking: it looks around or back, or is too large", null)]
    [InlineData("/{a:regex(a/b)}", 1, "'{' without '}' at the end of its segment", null)]
    [InlineData("/{a:int}b", 1, "'{' without '}' at the end of its segment", null)]
    [InlineData("/{:int}", 2, "a parameter without a name", null)]
    [InlineData("/{**a:int}", 5, "a catch-all takes no constraint", null)]
    [InlineData("/a/..", 3, "the segment '..' never reaches a route", null)]
    [InlineData("/%2E%2e/a", 1, "the segment '..' never reaches a route", null)]
    [InlineData("/a?b", 2, "a path has no query and no fragment", "/a")]
    [InlineData("/#b", 1, "a path has no query and no fragment", "/")]
    [InlineData("/a%", 2, "'%' is not followed by two hex digits", null)]
    [InlineData("/a%4/b", 2, "'%' is not followed by two hex digits", null)]
    [InlineData("/a\tb", 2, "the control character U+0009 must be percent-encoded", "/a%09b")]
    [InlineData("/a\\b", 2, "'\\' must be percent-encoded", "/a%5Cb")]
    [InlineData("/日", 1, "'日' must be percent-encoded", "/%E6%97%A5")]
    [InlineData("/\U0001F600", 1, "'\U0001F600' must be percent-encoded", "/%F0%9F%98%80")]
    public void Is_refused(string text, int position, string message, string? suggestion)
    {
        Assert.False(PathTemplate.TryParse(text, out var template, out var error));
        Assert.Null(template);
        Assert.Equal((position, message), (error.Position, error.Message));
        Assert.Equal(suggestion, error.Suggestion);
    }

    [Fact]
    public void A_lone_surrogate_is_refused() => Assert.False(PathTemplate.TryParse("/\ud800", out _, out _));

    [Fact]
    public void Segments_are_bounded()
    {
        Assert.True(PathTemplate.TryParse(string.Concat(Enumerable.Repeat("/a", 64)), out _, out _));
        Assert.False(PathTemplate.TryParse(string.Concat(Enumerable.Repeat("/a", 65)), out _, out var error));
        Assert.Equal("more than 64 segments", error.Message);
    }

    [Fact]
    public void Parameters_are_bounded()
    {
        Assert.True(PathTemplate.TryParse(string.Concat(Enumerable.Range(0, 15).Select(i => $"/{{a{i}}}")) + "/{**b}", out _, out _));
        Assert.False(PathTemplate.TryParse(string.Concat(Enumerable.Range(0, 17).Select(i => $"/{{a{i}:int}}")), out _, out var error));
        Assert.Equal("more than 16 parameters", error.Message);
    }

    [Fact]
    public void Parse_throws_what_is_wrong() =>
        Assert.Equal("'/{a' is not a path template: '{' without '}' (at character 2).", Assert.Throws<FormatException>(() => PathTemplate.Parse("/{a")).Message);
}
