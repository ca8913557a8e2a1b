using System.Diagnostics;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;
using Waterfall.Core.Tests.Budgets;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;
using static Waterfall.Core.Tests.Routing.Rules;
using Budget = Waterfall.Testing.Budgets;

namespace Waterfall.Core.Tests.Routing;

/// <summary>Paths that try to get more, or elsewhere, than they should.</summary>
public sealed class RouteTrieTests
{
    [Theory]
    [InlineData("/a/b/c", "deep")]
    [InlineData("/a/b/d", "wide")]
    [InlineData("/a/x/c", "deep")]
    [InlineData("/a/x/d", null)]
    [InlineData("/a/b", "rest")]
    public void What_led_nowhere_is_gone_back_on(string path, string? route)
    {
        var table = Table(("deep", Route("/a/{x}/c")), ("wide", Route("/a/b/{y:regex(d)}")), ("rest", Route("/a/b/{**r}").With("x-none", new() { Exists = false })));
        AssertRoute(table, path, path == "/a/b/c" ? "rest" : route);
    }

    [Fact]
    public void As_many_segments_as_there_may_be()
    {
        var template = string.Concat(Enumerable.Range(0, 48).Select(i => $"/s{i}")) + string.Concat(Enumerable.Range(0, 16).Select(i => $"/{{p{i}}}"));
        var table = Table(("deep", Route(template, new RouteVersionConfig { Is = "1" })), ("rest", Route("/{**rest}")));
        var path = string.Concat(Enumerable.Range(0, 48).Select(i => $"/s{i}")) + string.Concat(Enumerable.Range(0, 16).Select(i => $"/x{i}"));
        AssertRoute(table, "/v1" + path, "deep");
        AssertRoute(table, "/v1" + path + "/more", "rest");
        AssertRoute(table, "/v1" + path + string.Concat(Enumerable.Repeat("/a", 500)), "rest");
        var request = Heads.Of("GET", "h", "/v1" + path);
        var captures = default(RouteCaptures);
        table.Find(request, ref captures, out _);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"x{i}"), Enumerable.Range(0, captures.Count).Select(i => Encoding.ASCII.GetString(captures.Value(request, i))));
    }

    // At every segment two ways lead on, and all end one short: as hostile as a table of this size can be made to a request.
    [Fact]
    public void No_path_takes_more_steps_than_the_tree_has_nodes()
    {
        var routes = Enumerable.Range(0, 1 << 12).Select(bits => ($"r{bits}",
            Route(string.Concat(Enumerable.Range(0, 12).Select(i => (bits >> i & 1) == 0 ? "/a" : $"/{{p{i}}}")) + "/z"))).ToArray();
        var table = Table(routes);
        var request = Heads.Of("GET", "h", string.Concat(Enumerable.Repeat("/a", 12)) + "/q");
        Assert.InRange(table.Trie.Nodes.Length, 4096, 20_000);
        Assert.Equal(RouteOutcome.NotFound, table.Find(request, out _));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 10; i++) table.Find(request, out _);
        // 8,191 nodes each time: milliseconds, where trying all the paths of 64 segments would not end.
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void Long_templates_of_parameters_end()
    {
        var routes = Enumerable.Range(1, 16).SelectMany(length => new[]
        {
            ($"p{length}", Route(string.Concat(Enumerable.Range(0, length).Select(i => $"/{{p{i}}}")) + string.Concat(Enumerable.Repeat("/a", 64 - length)))),
        }).ToArray();
        var path = string.Concat(Enumerable.Repeat("/a", 63)) + "/b";
        Assert.Equal(RouteOutcome.NotFound, Table(routes).Find(Heads.Of("GET", "h", path), out _));
        AssertRoute(Table(routes), path[..^1] + "a", "p1");
    }

    [Fact]
    public void Huge_segments_and_hosts_are_nobodys()
    {
        var table = Table(("a", Route("/a/{b:int}").At("a.example", "*.example")), ("b", Route("/{c:uuid}/{d:regex(x+)}").At("*.example")));
        var segment = new string('1', 3000);
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("GET", "a.example", $"/a/{segment}"), out _));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("GET", "a.example", $"/{segment}/{segment}"), out _));
        var host = string.Concat(Enumerable.Repeat("a.", 120)) + "example";
        Assert.Equal(RouteOutcome.Found, table.Find(Heads.Of("GET", host, "/a/1"), out _));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("GET", host + "x", "/a/1"), out _));
    }

    // The table sees the form that is forwarded: whatever leads to /admin for an upstream leads to the route of /admin here.
    [Theory]
    [InlineData("/admin/x", "admin")]
    [InlineData("/%61dmin/x", "admin")]
    [InlineData("//admin//x", "admin")]
    [InlineData("/./admin/x", "admin")]
    [InlineData("/public/../admin/x", "admin")]
    [InlineData("/public/%2e%2E/admin/x", "admin")]
    [InlineData("/public/x/../../admin/./x", "admin")]
    [InlineData("/admin%2Fx", "rest")] // one segment, and forwarded as one
    [InlineData("/admin%5Cx", "rest")]
    [InlineData("/public/admin%2F..", null)] // refused before it is routed
    [InlineData("/public/..%2Fadmin/x", null)]
    [InlineData("/public/..;/admin/x", null)]
    [InlineData("/public/%zz", null)]
    [InlineData("/public\\admin", null)]
    [InlineData("/public%00/admin", null)]
    public void No_spelling_of_a_path_gets_around_a_route(string path, string? route)
    {
        var table = Table(("admin", Route("/admin/{**rest}")), ("public", Route("/public/{**rest}")), ("rest", Route("/{**rest}")));
        var head = new MessageHead();
        var status = Http1HeadParser.ParseRequest(head, HttpLimits.Default, Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n"), out _);
        Assert.Equal(route is null ? ParseStatus.Rejected : ParseStatus.Done, status);
        if (route is null) return;
        Assert.Equal(RouteOutcome.Found, table.Find(head, out var rule));
        Assert.Equal(route, rule!.Name);
    }

    [Fact]
    public void An_encoded_slash_stays_in_its_segment()
    {
        var request = Heads.Of("GET", "h", "/files/a%2fb/c");
        var captures = default(RouteCaptures);
        Assert.Equal(RouteOutcome.Found, Table(("r", Route("/files/{name}/{**rest}"))).Find(request, ref captures, out _));
        Assert.Equal("a%2Fb", Encoding.ASCII.GetString(captures.Value(request, 0)));
        Assert.Equal("c", Encoding.ASCII.GetString(captures.Value(request, 1)));
    }

    [Fact]
    public void Captures_stay_what_they_are_when_the_path_is_rewritten()
    {
        var request = Heads.Of("GET", "h", "/users/42");
        var captures = default(RouteCaptures);
        Table(("r", Route("/users/{id}"))).Find(request, ref captures, out _);
        request.SetPath("/somewhere/else/that/is/longer"u8);
        Assert.Equal("42", Encoding.ASCII.GetString(captures.Value(request, 0)));
    }

    [Fact]
    public void OPTIONS_that_nobody_takes_is_told_from_a_method_that_is_not_allowed()
    {
        var table = Table(("get", Route("GET /x")), ("put", Route("PUT,PURGE /x").With("x-a", new() { Exists = true })), ("any", Route("OPTIONS /y")));
        Assert.Equal(RouteOutcome.Options, table.Find(Heads.Of("OPTIONS", "h", "/x"), out var rule));
        Assert.Null(rule);
        Assert.Equal(["GET", "PUT", "PURGE"], Heads.Allowed(table, Heads.Of("OPTIONS", "h", "/x")));
        Assert.Equal(RouteOutcome.MethodNotAllowed, table.Find(Heads.Of("DELETE", "h", "/x"), out _));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("PUT", "h", "/x"), out _));
        Assert.Equal(RouteOutcome.Found, table.Find(Heads.Of("OPTIONS", "h", "/y"), out _));
        Assert.Equal(RouteOutcome.NotFound, table.Find(Heads.Of("OPTIONS", "h", "*"), out _));
    }

    [Theory]
    [InlineData("GET", "get")]
    [InlineData("PUT", null)] // its criterion is not met
    [InlineData("DELETE", null)]
    public void A_preflight_leads_to_the_route_that_it_asks_about(string method, string? route)
    {
        var table = Table(("get", Route("GET /x")), ("put", Route("PUT /x").With("x-a", new() { Exists = true })));
        var request = Heads.Of("OPTIONS", "h", "/x", "Origin: https://a.example", $"Access-Control-Request-Method: {method}");
        Assert.Equal(RouteOutcome.Options, table.Find(request, out var rule));
        Assert.Equal(route, rule?.Name);
    }

    [OptimizedFact]
    public void A_lookup_allocates_nothing()
    {
        var table = Table(
            ("a", Route("GET /users/{id:int}").At("*.example", "a.example:81")), ("b", Route("/users/{id:regex([a-z]+)}")),
            ("c", Route("GET,PURGE /{x}/{y}").With("x-a", new() { Prefix = "1" }).WithQuery("q", new() { Regex = "a+" })),
            ("d", Route("/v/{**rest}", new RouteVersionConfig { Is = "2", In = RouteVersionPlace.Accept })));
        MessageHead[] requests =
        [
            Heads.Of("GET", "b.example:80", "/users/7"), Heads.Of("PURGE", "A.example:81", "/users/x1?b=1&q=aaa", "x-a: 12"), Heads.Of("GET", "h", "/users/bob"),
            Heads.Of("GET", "h", "/v/w", "Accept: a/b;version=2"), Heads.Of("DELETE", "a.example", "/users/1"), Heads.Of("OPTIONS", "h", "/none/of/these"),
        ];
        var captures = default(RouteCaptures);
        Run();
        Assert.True(Testing.Allocated.Least(Run) / 5000.0 <= Budget.Of("routeFind"));

        void Run()
        {
            for (var i = 0; i < 5000; i++)
            {
                foreach (var request in requests) table.Find(request, ref captures, out _);
            }
        }
    }

    private static void AssertRoute(RouteTable table, string path, string? route)
    {
        Assert.Equal(route is null ? RouteOutcome.NotFound : RouteOutcome.Found, table.Find(Heads.Of("GET", "h", path), out var rule));
        Assert.Equal(route, rule?.Name);
    }
}
