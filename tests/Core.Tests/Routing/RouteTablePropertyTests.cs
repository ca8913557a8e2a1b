using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

/// <summary>The table and the naive matcher agree on everything, on thousands of tables made by chance from parts that get in each other's way.</summary>
public sealed class RouteTablePropertyTests
{
    private const int Tables = 1500;
    private const int RequestsPerTable = 60;

    private static readonly string[] Hosts = ["b.c", "b.c:81", "*.c", "*.b.c:81", "*.c:81", "*:81", "a.b.c"];
    private static readonly string[] Names = ["b.c", "a.b.c", "x.c", "c", "z"];
    private static readonly string[] Inner = ["a", "b", "1", "v1", "{p}", "{p}", "{p:int}", "{p:uuid}", "{p:regex(a|1)}", "{p:regex([a-z]+)}"];
    private static readonly string[] Methods = ["GET", "POST", "PURGE", "OPTIONS", "LINK"];
    private static readonly string[] Segments = ["a", "b", "1", "12", "c", "v1", "v2", "v3", "0b2b3c4d-0000-7000-8000-00000000000f"];
    private static readonly string[] Values = ["1", "2", "12", "1 2"];

    [Fact]
    public void It_agrees_with_the_naive_matcher()
    {
        var outcomes = new Dictionary<RouteOutcome, int>();
        for (var seed = 0; seed < Tables; seed++)
        {
            var random = new Random(seed);
            var routes = Routes(random);
            var router = new NaiveRouter(routes);
            var shuffled = routes.ToArray();
            random.Shuffle(shuffled);
            var table = TableOf(shuffled);
            for (var i = 0; i < RequestsPerTable; i++)
            {
                var request = Request(random);
                var head = request.Head();
                var captures = default(RouteCaptures);
                var outcome = table.Find(head, ref captures, out var rule);
                var found = outcome == RouteOutcome.Found ? rule!.Name : null;
                var expected = router.Find(request);
                Assert.True((expected.Outcome, expected.Route) == (outcome, found),
                    $"seed {seed}: {request} is {outcome} {found}, not {expected.Outcome} {expected.Route}, of\n{Describe(routes)}");
                var captured = Enumerable.Range(0, captures.Count).Select(n => Encoding.ASCII.GetString(captures.Value(head, n)));
                Assert.Equal(expected.Captures, captured);
                if (outcome is RouteOutcome.MethodNotAllowed or RouteOutcome.Options)
                    Assert.Equal(router.Allowed(request).Order(StringComparer.Ordinal), Heads.Allowed(table, head).Order(StringComparer.Ordinal));
                Assert.Equal(found, table.Explain(head).Candidates.SingleOrDefault(each => each.Stage == RouteStage.Taken)?.Rule.Name);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
        }
        // What is compared must occur.
        Assert.All(Enum.GetValues<RouteOutcome>(), outcome => Assert.InRange(outcomes.GetValueOrDefault(outcome), 100, int.MaxValue));
    }

    private static RouteTable TableOf(IEnumerable<KeyValuePair<string, RouteConfig>> routes) =>
        new(routes.SelectMany((route, index) => RouteCompiler.Compile(index, route.Key, route.Value)));

    // Routes of which the validator finds none in another's way.
    private static Dictionary<string, RouteConfig> Routes(Random random)
    {
        var routes = new Dictionary<string, RouteConfig>();
        var count = random.Next(1, 16);
        for (var i = 0; i < count; i++)
        {
            var name = $"r{random.Next(100)}";
            if (!routes.TryAdd(name, Route(random))) continue;
            var config = new GatewayConfig
            {
                Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = new() { Endpoints = [new() { Url = "http://10.0.0.1" }] } },
                Routes = routes,
            };
            if (ConfigValidator.Validate(config).Count > 0) routes.Remove(name);
        }
        return routes;
    }

    private static RouteConfig Route(Random random) => new()
    {
        Match = new RouteMatch
        {
            Hosts = Sometimes(random, 3) ? [.. random.GetItems(Hosts, random.Next(1, 3)).Distinct()] : [],
            Methods = Sometimes(random, 2) ? [.. random.GetItems(Methods, random.Next(1, 3)).Distinct()] : [],
            Path = Template(random),
            Headers = Sometimes(random, 3) ? Criteria(random, ["x-a", "X-B", "accept"]) : new Dictionary<string, RouteValueMatch>(),
            Query = Sometimes(random, 4) ? Criteria(random, ["q", "r"]) : new Dictionary<string, RouteValueMatch>(),
        },
        Version = Sometimes(random, 4) ? Version(random) : null,
        Upstream = "up",
    };

    private static string Template(Random random)
    {
        var segments = random.GetItems(Inner, random.Next(0, 4)).ToList();
        if (Sometimes(random, 3)) segments.Add("{**r}");
        else if (segments.Count == 0 || Sometimes(random, 8)) segments.Add("");
        return "/" + string.Join('/', segments.Select((segment, depth) => segment.Replace("{p", $"{{p{depth}", StringComparison.Ordinal)));
    }

    private static Dictionary<string, RouteValueMatch> Criteria(Random random, string[] names) =>
        random.GetItems(names, random.Next(1, 3)).Distinct().ToDictionary(name => name, _ => random.Next(7) switch
        {
            0 or 1 => new RouteValueMatch { EqualTo = random.GetItems(Values, 1)[0] },
            2 => new RouteValueMatch { OneOf = random.GetItems(Values, 2) is var two && two[0] == two[1] ? [two[0]] : two },
            3 => new RouteValueMatch { Prefix = Sometimes(random, 2) ? "1" : "12" },
            4 => new RouteValueMatch { Regex = "1.*" },
            5 => new RouteValueMatch { Exists = true },
            _ => new RouteValueMatch { Exists = false },
        });

    private static RouteVersionConfig Version(Random random) => new()
    {
        Is = Sometimes(random, 2) ? "1" : "2",
        In = (RouteVersionPlace)random.Next(3),
        Default = Sometimes(random, 3),
    };

    private static NaiveRequest Request(Random random) => new(
        random.GetItems(Methods, 1)[0],
        random.GetItems(Names, 1)[0],
        Sometimes(random, 2) ? 81 : Sometimes(random, 4) ? 80 : null,
        ("/" + string.Join('/', random.GetItems(Segments, random.Next(0, 5))) + (Sometimes(random, 10) ? "/" : "")).Replace("//", "/", StringComparison.Ordinal),
        [.. Given(random, ["x-a", "x-b", "accept", "x-api-version"])],
        [.. Given(random, ["q", "r", "Q", "api-version"])]);

    private static List<(string Name, string Value)> Given(Random random, string[] names) =>
        Enumerable.Range(0, random.Next(4)).Select(_ => (random.GetItems(names, 1)[0], random.GetItems(Values, 1)[0])).ToList();

    private static bool Sometimes(Random random, int oneIn) => random.Next(oneIn) == 0;

    private static string Describe(Dictionary<string, RouteConfig> routes) => string.Join('\n', routes.Select(route =>
        $"{route.Key}: [{string.Join(' ', route.Value.Match.Hosts)}] [{string.Join(' ', route.Value.Match.Methods)}] {route.Value.Match.Path} "
        + $"headers {string.Join(' ', route.Value.Match.Headers)} query {string.Join(' ', route.Value.Match.Query)} {route.Value.Version}"));
}
