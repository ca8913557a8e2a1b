using Waterfall.Core.Configuration;
using Waterfall.Core.Expressions;
using Waterfall.Core.Routing;
using Waterfall.Http.Semantics;
using static Waterfall.Core.Tests.Routing.Rules;

namespace Waterfall.Core.Tests.Routing;

/// <summary>The order of precedence as docs/ROUTING.md has it: of the routes of a case, all of which fit its request, each comes before those after it.</summary>
public sealed class RouteOrderTests
{
    private static readonly MessageHead Request = Heads.Of("GET", "a.b.c:81", "/1/2?q=12&r=1", "x-a: 12", "x-b: 1", "x-api-version: 1");

    public static TheoryData<string, RouteConfig[]> Orders => new()
    {
        {
            "hosts",
            [
                Route("/{**r}").At("a.b.c:81"), Route("/{**r}").At("a.b.c"), Route("/{**r}").At("*.b.c:81"), Route("/{**r}").At("*.b.c"),
                Route("/{**r}").At("*.c:81"), Route("/{**r}").At("*.c"), Route("/{**r}").At("*:81"), Route("/{**r}"),
            ]
        },
        {
            "segments",
            [
                Route("/1/2"), Route("/1/{b:int}"), Route("/1/{b:regex(.*)}"), Route("/1/{b}"), Route("/1/{b}/{**r}"), Route("/1/{**r}"),
                Route("/{a:int}/2"), Route("/{a:int}/{b}"), Route("/{a:regex(.)}/2"), Route("/{a}/2"), Route("/{a}/{b}"), Route("/{**r}"),
            ]
        },
        { "a host before a path", [Route("/{**r}").At("*.c"), Route("/1/2")] },
        { "a path before methods", [Route("/1/2"), Route("GET /1/{b}")] },
        { "methods before a version", [Route("GET /1/2"), Route("/1/2", Header()), Route("/1/2")] },
        { "a version before criteria", [Route("/1/2", Header()), Route("/1/2").With("x-a", Is("12")).With("x-b", Is("1"))] },
        {
            "more criteria before fewer",
            [
                Route("/1/2").With("x-a", Exists).WithQuery("q", Exists).WithQuery("r", Exists),
                Route("/1/2").With("x-a", Is("12")).With("x-b", Is("1")), Route("/1/2").With("x-a", Is("12")), Route("/1/2"),
            ]
        },
        {
            "headers before parameters, and the narrower comparison first",
            [
                Route("/1/2").With("x-a", Is("12")), Route("/1/2").With("x-a", new() { OneOf = ["1", "12"] }),
                Route("/1/2").With("x-a", new() { OneOf = ["1", "12", "2"] }), Route("/1/2").With("x-a", new() { Prefix = "12" }),
                Route("/1/2").With("x-a", new() { Prefix = "1" }), Route("/1/2").With("x-a", new() { Regex = "1." }),
                Route("/1/2").With("x-a", Exists), Route("/1/2").With("x-z", new() { Exists = false }), Route("/1/2").WithQuery("q", Is("12")),
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void The_first_that_is_left_takes_the_request(string order, RouteConfig[] routes)
    {
        Assert.NotEmpty(order);
        for (var first = 0; first < routes.Length; first++)
        {
            // The last in the configuration, and named last, so that neither helps.
            var named = routes[first..].Select((route, i) => ($"r{routes.Length - i:00}", route)).Reverse().ToArray();
            Assert.Equal(RouteOutcome.Found, Table(named).Find(Request, out var rule));
            Assert.Equal(named[^1].Item1, rule!.Name);
        }
    }

    [Fact]
    public void Names_decide_at_last()
    {
        foreach (var names in (string[][])[["a", "b"], ["b", "a"]])
        {
            var table = Table((names[0], Route("/1/2").With("x-a", Exists)), (names[1], Route("/1/2").With("x-b", Exists)));
            Assert.Equal(RouteOutcome.Found, table.Find(Request, out var rule));
            Assert.Equal("a", rule!.Name);
        }
    }

    [Fact]
    public void A_predicate_counts_as_a_criterion_and_comes_last_among_them()
    {
        Assert.Equal(2, Find(true).Index);
        Assert.Equal(1, Find(false).Index);

        static RouteRule Find(bool answer)
        {
            RouteRule[] rules = [new(0, HostRule.Any, [], PathTemplate.Parse("/1/2")), Rule(1), Rule(2, answer)];
            Assert.Equal(RouteOutcome.Found, new RouteTable(rules).Find(Request, out var rule));
            return rule!;
        }

        static RouteRule Rule(int index, bool? predicate = null) => new(index, HostRule.Any, [], PathTemplate.Parse("/1/2"))
        {
            Criteria = [RouteCriterion.Exists(CriterionSource.Query, "q", true)],
            Predicate = predicate is null ? null : new Answer(predicate.Value),
        };
    }

    private static RouteValueMatch Exists => new() { Exists = true };

    private static RouteValueMatch Is(string text) => new() { EqualTo = text };

    private static RouteVersionConfig Header() => new() { Is = "1", In = RouteVersionPlace.Header };

    private sealed class Answer(bool answer) : IRoutePredicate
    {
        public bool Matches(MessageHead request, ExpressionEvaluator? evaluator) => answer;
    }
}
