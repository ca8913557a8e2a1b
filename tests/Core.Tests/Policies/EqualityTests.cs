using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.Fault;
using Waterfall.Core.Policies.GrpcWeb;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.Redirect;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Policies.Rewrite;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Tests.Policies;

/// <summary>Policies compare by what they say, lists and maps included: an unchanged configuration keeps its stages and what they count.</summary>
public sealed class EqualityTests
{
    private static IPolicy[] All(string x) =>
    [
        new RequestIdPolicy { Header = x },
        new HeadersPolicy { Request = new FieldEdits { Set = Map(x), Add = Map("b"), Remove = [x, "c"] }, Response = new FieldEdits { Remove = ["d"] } },
        new RewritePolicy { Path = "/a/" + x, Query = new QueryEdits { Set = Map("q"), Remove = ["r"] } },
        new RedirectPolicy { To = "/" + x },
        new RespondPolicy { Headers = Map(x), Body = "b" },
        new CorsPolicy { Origins = ["https://" + x], Methods = ["PUT"], Headers = ["h"], ExposedHeaders = ["e"] },
        new IpFilterPolicy { Allow = ["10.0.0.0/8"], Deny = ["10.0.0." + x.Length] },
        new ConcurrencyPolicy { Limit = x.Length },
        new TimeoutPolicy { Total = TimeSpan.FromSeconds(x.Length) },
        new GrpcWebPolicy(),
        new FaultPolicy { Delay = new FaultDelay { Duration = TimeSpan.FromSeconds(1) }, Abort = new FaultAbort { Status = 500 + x.Length }, Header = "h" },
        new LogPolicy { Fields = Map(x) },
    ];

    private static Dictionary<string, string> Map(string value) => new() { ["name"] = value };

    [Fact]
    public void Equal_policies_are_equal_and_others_are_not()
    {
        var (one, same, other) = (All("x"), All("x"), All("yy"));
        for (var i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], same[i]);
            Assert.Equal(one[i].GetHashCode(), same[i].GetHashCode());
            // One that has no keys is equal to any of its kind.
            var hasKeys = one[i].GetType().GetProperties().Any(property => property.CanWrite);
            Assert.Equal(hasKeys, !one[i].Equals(other[i]));
        }
    }

    /// <summary>Every policy there is stands in the list above.</summary>
    [Fact]
    public void None_is_forgotten()
    {
        var all = typeof(RequestIdPolicy).Assembly.GetTypes().Where(type => type.IsClass && typeof(IPolicy).IsAssignableFrom(type) && type != typeof(PolicyReference));
        Assert.Equal(all.Select(type => type.Name).Order(), All("x").Select(policy => policy.GetType().Name).Order());
    }

    [Fact]
    public void A_route_whose_policies_are_the_same_keeps_its_plan()
    {
        var compiler = new SnapshotCompiler(new EndpointRegistry());
        var first = Plan(compiler, All("x"));
        Assert.Same(first, Plan(compiler, All("x")));
        Assert.NotSame(first, Plan(compiler, All("yy")));
    }

    [Fact]
    public void What_a_policy_was_made_from_may_change_afterwards()
    {
        string[] names = ["a"];
        var edits = new FieldEdits { Remove = names };
        names[0] = "b";
        Assert.Equal(["a"], edits.Remove);
    }

    private static Plan Plan(SnapshotCompiler compiler, IPolicy[] policies)
    {
        var config = new GatewayBuilder().Upstream("up", "http://10.0.0.1").Route("/a", "up", route => route.Use(policies)).BuildConfig();
        var head = Routing.Heads.Of("GET", "h", "/a");
        var captures = default(Core.Routing.RouteCaptures);
        compiler.Compile(config).Find(head, ref captures, out var route);
        return route!.Plan;
    }
}
