using FsCheck;
using FsCheck.Fluent;
using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Tests.Routing;

/// <summary>Which route takes a request is what the documentation says, and has nothing to do with the order of the configuration.</summary>
public sealed class RoutePrecedenceTests
{
    private static readonly string[] Hosts = ["a.b.c", "x.b.c", "x.y.b.c", "x.c", "c", "z"];
    private static readonly string[] Methods = ["GET", "POST", "PURGE"];
    private static readonly string[] Paths = ["/", "/a", "/a/", "/a/b", "/a/c", "/c/b", "/a/b/c", "/c/c/c"];

    private static readonly Gen<string> Segments = Gen.Elements("a", "b", "{p}", "{q}");

    // Every kind of segment, last segments that only may be last, and parameters of different names in one place.
    private static readonly Gen<string> Templates =
        from inner in Gen.Choose(0, 2).SelectMany(count => Segments.ArrayOf(count))
        from last in Gen.Elements("a", "b", "{p}", "{q}", "{**r}", "{**s}", "")
        select "/" + string.Join('/', inner.Append(last).Select((segment, depth) => segment.Replace("}", $"{depth}}}", StringComparison.Ordinal)));

    private static readonly Gen<RouteMatch> Matches =
        from hosts in Gen.OneOf(Gen.Constant(Array.Empty<string>()), Gen.SubListOf("a.b.c", "c", "*.b.c", "*.y.b.c", "*.c").Select(list => list.ToArray()))
        from methods in Gen.OneOf(Gen.Constant(Array.Empty<string>()), Gen.SubListOf(Methods).Select(list => list.ToArray()))
        from path in Templates
        select new RouteMatch { Hosts = hosts, Methods = methods, Path = path };

    private static readonly Gen<(KeyValuePair<string, RouteConfig>[] Routes, int Seed)> Tables =
        from count in Gen.Choose(1, 12)
        from matches in Matches.ArrayOf(count)
        from seed in Gen.Choose(0, int.MaxValue)
        select (WithoutConflicts(matches), seed);

    [Fact]
    public void The_winner_is_the_documented_one_for_every_order_of_the_configuration() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(600), Prop.ForAll(Tables.ToArbitrary(), table =>
        {
            var (routes, seed) = table;
            AssertDocumented(routes, routes);
            AssertDocumented(routes, [.. routes.Reverse()]);
            var shuffled = routes.ToArray();
            new Random(seed).Shuffle(shuffled);
            AssertDocumented(routes, shuffled);
        }));

    [Fact]
    public void Every_configuration_made_here_is_a_valid_one() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Tables.ToArbitrary(), table =>
            Assert.Empty(ConfigValidator.Validate(ConfigOf(table.Routes)))));

    private static void AssertDocumented(KeyValuePair<string, RouteConfig>[] documented, KeyValuePair<string, RouteConfig>[] ordered)
    {
        var snapshot = new SnapshotCompiler(new EndpointRegistry()).Compile(ConfigOf(ordered));
        foreach (var host in Hosts)
        {
            foreach (var path in Paths)
            {
                foreach (var method in Methods)
                {
                    var request = Heads.Of(method, host, path);
                    var captures = default(RouteCaptures);
                    var expected = RouteOracle.Choose(documented, method, host, path);
                    var outcome = snapshot.Find(request, ref captures, out var route);
                    Assert.True(expected == route?.Name, $"{method} {host}{path} went to {route?.Name}, not {expected}, of\n{Describe(ordered)}");
                    var failure = RouteOracle.IsServed(documented, host, path) ? RouteOutcome.MethodNotAllowed : RouteOutcome.NotFound;
                    Assert.Equal(expected is null ? failure : RouteOutcome.Found, outcome);
                    if (outcome == RouteOutcome.MethodNotAllowed)
                        Assert.Equal(RouteOracle.Allowed(documented, host, path).Order(StringComparer.Ordinal), Heads.Allowed(snapshot.Table, request).Order(StringComparer.Ordinal));
                }
            }
        }
    }

    // A configuration in which two routes take one method of one host and shape of path is refused: which of the two to take nothing says.
    private static KeyValuePair<string, RouteConfig>[] WithoutConflicts(RouteMatch[] matches)
    {
        var taken = new HashSet<(string, string, string)>();
        var routes = new List<KeyValuePair<string, RouteConfig>>();
        foreach (var match in matches)
        {
            var claims = (from host in match.Hosts.DefaultIfEmpty("*") from method in match.Methods.DefaultIfEmpty("*") select (host, method, Shape(match.Path))).ToArray();
            if (!claims.Any(taken.Contains))
            {
                taken.UnionWith(claims);
                routes.Add(new($"r{routes.Count}", new RouteConfig { Match = match, Upstream = "up" }));
            }
        }
        return [.. routes];
    }

    private static string Shape(string template) => string.Join('/', template.Split('/').Select(segment =>
        segment.StartsWith("{**", StringComparison.Ordinal) ? "**" : segment.StartsWith('{') ? "{}" : segment));

    private static GatewayConfig ConfigOf(IEnumerable<KeyValuePair<string, RouteConfig>> routes) => new()
    {
        Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = new() { Endpoints = [new() { Url = "http://10.0.0.1" }] } },
        Routes = new OrderedDictionary<string, RouteConfig>(routes),
    };

    private static string Describe(IEnumerable<KeyValuePair<string, RouteConfig>> routes) => string.Join('\n', routes.Select(route =>
        $"{route.Key}: [{string.Join(' ', route.Value.Match.Hosts)}] [{string.Join(' ', route.Value.Match.Methods)}] {route.Value.Match.Path}"));
}
