using Waterfall.Core.Routing;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Routing;

public sealed class RouteTableTests
{
    [Fact]
    public void A_path_that_no_route_takes_is_not_found()
    {
        var table = Table((HostRule.Any, [], "/a"));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("GET", "h", "/b"), out var rule));
        Assert.Null(rule);
    }

    [Fact]
    public void A_host_that_no_route_takes_is_not_found_whatever_the_method()
    {
        var table = Table((HostRule.Exactly("a"), ["GET"], "/x"));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("POST", "b", "/x"), out _));
        Assert.Empty(Allowed(table, Heads.Of("POST", "b", "/x")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:8080")]
    [InlineData("A:1")]
    public void The_port_of_the_request_does_not_matter(string authority)
    {
        var table = Table((HostRule.Exactly("a"), [], "/x"));
        Assert.Equal(RouteOutcome.Found, table.Find(Heads.Of("GET", authority, "/x?q=/y"), out _));
    }

    [Fact]
    public void A_method_that_no_route_of_the_path_takes_is_not_allowed()
    {
        var table = Table((HostRule.Any, ["GET", "HEAD"], "/x"), (HostRule.Any, ["POST"], "/x"), (HostRule.Any, ["PUT"], "/y"));
        var request = Heads.Of("DELETE", "h", "/x");
        Assert.Equal(RouteOutcome.MethodNotAllowed, table.Find(request, out var rule));
        Assert.Equal("/x", rule!.Path.Text);
        Assert.Equal(["GET", "HEAD", "POST"], Allowed(table, request).Order());
    }

    [Fact]
    public void Methods_allowed_are_those_of_every_route_that_fits_host_and_path_each_once()
    {
        var table = Table(
            (HostRule.Exactly("a.b"), ["GET"], "/x"),
            (HostRule.Below("b"), ["GET", "PATCH"], "/{any}"),
            (HostRule.Any, ["PURGE"], "/{**rest}"),
            (HostRule.Exactly("c"), ["PUT"], "/x"));
        Assert.Equal(["GET", "PATCH", "PURGE"], Allowed(table, Heads.Of("POST", "a.b", "/x")).Order());
        Assert.Equal(["PURGE"], Allowed(table, Heads.Of("POST", "d", "/x")));
    }

    [Fact]
    public void A_less_specific_route_takes_the_methods_that_a_more_specific_one_does_not()
    {
        var table = Table((HostRule.Exactly("a"), ["GET"], "/x"), (HostRule.Any, [], "/{**rest}"));
        Assert.Equal(RouteOutcome.Found, table.Find(Heads.Of("POST", "a", "/x"), out var rule));
        Assert.Equal("/{**rest}", rule!.Path.Text);
    }

    [Theory]
    [InlineData("PURGE", true)]
    [InlineData("purge", false)] // RFC 9110 9.1: methods are case-sensitive
    [InlineData("LINK", false)]
    [InlineData("GET", true)]
    [InlineData("HEAD", false)] // GET does not imply it
    public void Methods_that_are_not_registered_are_told_apart_by_their_token(string method, bool found)
    {
        var table = Table((HostRule.Any, ["PURGE", "GET"], "/x"));
        Assert.Equal(found ? RouteOutcome.Found : RouteOutcome.MethodNotAllowed, table.Find(Heads.Of(method, "h", "/x"), out _));
    }

    [Fact]
    public void Named_methods_come_before_any_method_whatever_the_parameters_are_called()
    {
        foreach (var (named, any) in new[] { ("/x/{a}", "/x/{b}"), ("/x/{b}", "/x/{a}") })
        {
            var table = Table((HostRule.Any, [], any), (HostRule.Any, ["GET"], named));
            Assert.Equal(RouteOutcome.Found, table.Find(Heads.Of("GET", "h", "/x/1"), out var rule));
            Assert.Equal(named, rule!.Path.Text);
        }
    }

    private static string[] Allowed(RouteTable table, MessageHead request) => Heads.Allowed(table, request);

    private static RouteTable Table(params (HostRule Host, string[] Methods, string Path)[] routes) =>
        new(routes.Select((route, index) => new RouteRule(index, route.Host, route.Methods, PathTemplate.Parse(route.Path))));
}
