using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;
using static Waterfall.Core.Tests.Routing.Rules;

namespace Waterfall.Core.Tests.Routing;

public sealed class RouteVersionTests
{
    [Theory]
    [InlineData("/v1/users/7", "one")]
    [InlineData("/v2/users/7", "two")]
    [InlineData("/users/7", "two")]
    [InlineData("/v3/users/7", null)]
    [InlineData("/v10/users/7", null)]
    [InlineData("/V2/users/7", "-")] // letter case counts in a path
    [InlineData("/vx/users/7", "-")] // and this is no version
    [InlineData("/v3/orders/7", "-")]
    public void In_the_path(string path, string? route)
    {
        var table = Table(("one", Route("/users/{id}", Version("1"))), ("two", Route("/users/{id}", Version("2", isDefault: true))));
        AssertFound(table, route, Heads.Of("GET", "h", path));
    }

    [Fact]
    public void What_is_captured_below_a_version_is_what_the_template_names()
    {
        var table = Table(("one", Route("/users/{id}/{**rest}", Version("1"))));
        var request = Heads.Of("GET", "h", "/v1/users/7/a/b");
        var captures = default(RouteCaptures);
        Assert.Equal(RouteOutcome.Found, table.Find(request, ref captures, out var rule));
        Assert.Equal(["id", "rest"], rule!.CaptureNames);
        Assert.Equal(["7", "a/b"], Enumerable.Range(0, captures.Count).Select(i => Encoding.ASCII.GetString(captures.Value(request, i))));
    }

    [Theory]
    [InlineData("one", "x-api-version: 1")]
    [InlineData("two", "X-Api-Version: 2")]
    [InlineData("two")]
    [InlineData(null, "x-api-version: 3")]
    [InlineData(null, "x-api-version: 1", "x-api-version: 2")] // whichever the upstream would believe
    [InlineData("one", "x-api-version: 1", "x-api-version: 1")]
    public void In_a_header(string? route, params string[] fields)
    {
        var table = Table(
            ("one", Route("/users", Version("1", RouteVersionPlace.Header))),
            ("two", Route("/users", Version("2", RouteVersionPlace.Header, isDefault: true))));
        AssertFound(table, route, Heads.Of("GET", "h", "/users", fields));
    }

    [Theory]
    [InlineData("one", "?api-version=1")]
    [InlineData("one", "?a=b&api%2Dversion=%31")]
    [InlineData(null, "")]
    [InlineData(null, "?api-version=")]
    [InlineData(null, "?api-version=1&api-version=2")]
    public void In_the_query(string? route, string query) =>
        AssertFound(Table(("one", Route("/users", Version("1", RouteVersionPlace.Query)))), route, Heads.Of("GET", "h", "/users" + query));

    [Theory]
    [InlineData("one", "application/json;version=1")]
    [InlineData("one", "application/json; VERSION=\"1\"; q=0.5")]
    [InlineData("one", "text/html, application/vnd.acme.v1+json")]
    [InlineData("one", "application/vnd.acme.v1")]
    [InlineData("dated", "application/vnd.acme.v2026.1+json")]
    [InlineData("two", "*/*")]
    [InlineData("two", "application/vnd.acme+json")]
    [InlineData("two", "application/vnd.acme.vip+json")]
    [InlineData("two", "application/json; x=\"a,b;version=1\"")]
    [InlineData(null, "application/vnd.acme.v3+json")]
    [InlineData(null, "application/json;version=")]
    public void In_accept(string? route, string accept)
    {
        var table = Table(
            ("one", Route("/users", Version("1", RouteVersionPlace.Accept))),
            ("two", Route("/users", Version("2", RouteVersionPlace.Accept, isDefault: true))),
            ("dated", Route("/users", Version("2026.1", RouteVersionPlace.Accept))));
        AssertFound(table, route, Heads.Of("GET", "h", "/users", "Accept: " + accept));
    }

    [Fact]
    public void A_version_nobody_has_falls_to_a_route_without_one()
    {
        var table = Table(("one", Route("/users", Version("1", RouteVersionPlace.Header))), ("all", Route("/{**rest}")));
        AssertFound(table, "all", Heads.Of("GET", "h", "/users", "x-api-version: 9"));
        AssertFound(table, "one", Heads.Of("GET", "h", "/users", "x-api-version: 1"));
    }

    [Fact]
    public void Its_end_is_told_in_fields_made_beforehand()
    {
        var fields = RouteCompiler.CompileVersionFields(new RouteVersionConfig
        {
            Is = "1",
            Deprecated = new DateTimeOffset(2023, 6, 30, 23, 59, 59, TimeSpan.Zero),
            Sunset = new DateTimeOffset(2026, 12, 31, 2, 0, 0, TimeSpan.FromHours(2)),
            Link = "https://example.com/é",
        });
        Assert.Equal(
            "Deprecation: @1688169599\r\nSunset: Thu, 31 Dec 2026 00:00:00 GMT\r\nLink: <https://example.com/%C3%A9>; rel=\"deprecation\"\r\n",
            string.Concat(fields.Select(Line)));
        Assert.Empty(RouteCompiler.CompileVersionFields(new RouteVersionConfig { Is = "1" }));
        Assert.Empty(RouteCompiler.CompileVersionFields(null));
    }

    private static string Line(Http.Semantics.PreparedField field)
    {
        var head = Heads.Of("GET", "h", "/");
        head.Add(field);
        var last = head.FieldCount - 1;
        return $"{Encoding.ASCII.GetString(head.Name(last))}: {Encoding.ASCII.GetString(head.Value(last))}\r\n";
    }

    // null: an unknown version; "-": no route at all.
    private static void AssertFound(RouteTable table, string? route, Http.Semantics.MessageHead request)
    {
        var expected = route switch { null => RouteOutcome.UnknownVersion, "-" => RouteOutcome.NotFound, _ => RouteOutcome.Found };
        Assert.Equal((expected, route is "-" ? null : route), (table.Find(request, out var rule), rule?.Name));
    }

    private static RouteVersionConfig Version(string id, RouteVersionPlace place = RouteVersionPlace.Path, bool isDefault = false) =>
        new() { Is = id, In = place, Default = isDefault };
}
