using System.Globalization;
using System.Text;
using System.Text.Json;
using Waterfall.Core.Configuration;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Http.Semantics;

namespace Waterfall.Host.Commands;

/// <summary>Tells what a request passes through once it is routed, and which endpoint it goes to: compiled and picked as the gateway does it.</summary>
internal sealed class ExplainDestination(GatewayConfig config, TextWriter output)
{
    // The same draws in every run of the command.
    private const ulong Seed = 1;
    private const long NowMs = 0;

    private readonly GatewaySnapshot _snapshot = new SnapshotCompiler(new EndpointRegistry(Seed)).Compile(config);

    public void Write(string routeName, MessageHead request, ExpressionEvaluator evaluator)
    {
        WritePlan(_snapshot.Routes.Single(each => each.Name == routeName));
        var route = config.Routes[routeName];
        if (route.Upstream is { } upstream) WriteUpstream(upstream, "", request, evaluator);
        var weights = route.Split?.Weights ?? new Dictionary<string, int>();
        foreach (var (name, weight) in weights.OrderBy(each => each.Key, StringComparer.Ordinal))
            WriteUpstream(name, $" ({weight} of {weights.Values.Sum()})", request, evaluator);
        if (route.Mirror is { } mirror) output.WriteLine($"mirror: {mirror.Upstream}");
        if (route.Fallback is { Upstream: { } other }) WriteUpstream(other, " when that fails", request, evaluator);
    }

    private void WriteUpstream(string name, string when, MessageHead request, ExpressionEvaluator evaluator)
    {
        output.WriteLine($"upstream: {name}{when}");
        var cluster = _snapshot.Clusters.Single(each => each.Name == name);
        var load = cluster.LoadOn(0);
        var candidates = load.Candidates(NowMs);
        for (var place = 0; place < cluster.Members.Length; place++)
        {
            var elsewhere = candidates.Contains(place) ? "" : $", no candidate while zone {cluster.PreferZone} is well";
            output.WriteLine($"  {Describe(cluster.Members[place])}{elsewhere}");
        }
        foreach (var source in config.Upstreams[name].Discovery ?? []) output.WriteLine($"  and what is found by {source.Name}");
        if (candidates.Count > 0) WritePick(cluster, load, candidates, request, evaluator);
    }

    // Stages take part in several phases, and a policy need not become a stage: each is compiled here with its name beside it.
    private void WritePlan(Route route)
    {
        var context = new PolicyContext(route.Name, static (_, _, _, _) => { });
        var names = new Dictionary<Stage, string>(ReferenceEqualityComparer.Instance);
        foreach (var policy in route.Plan.Policies)
        {
            if (policy.Compile(context) is { } stage) names[stage] = policy.Name;
        }
        if (names.Count == 0) return;
        var plan = new Plan(route.Plan.Policies, [.. names.Keys], context);
        output.WriteLine("plan:");
        (string, Stage[])[] phases =
        [
            ("request", plan.Request), ("forward", plan.Forward), ("request body", plan.RequestBody), ("upstream response", plan.UpstreamResponse),
            ("response", plan.Response), ("response body", plan.ResponseBody), ("complete", plan.Complete),
        ];
        foreach (var (phase, stages) in phases)
        {
            if (stages.Length > 0) output.WriteLine($"  {phase}: {string.Join(", ", stages.Select(stage => names[stage]))}");
        }
    }

    private void WritePick(Cluster cluster, ClusterLoad load, CandidateSet candidates, MessageHead request, ExpressionEvaluator evaluator)
    {
        var algorithm = JsonNamingPolicy.CamelCase.ConvertName(config.Upstreams[cluster.Name].Balance.ToString());
        ReadOnlySpan<byte> key = default;
        if (cluster.HashOn is { } hashOn && !hashOn.EvaluateText(evaluator, out key)) key = default;
        var place = PlaceOfCookie(cluster, request);
        var how = place >= 0 ? "its affinity cookie"
            : cluster.HashOn is null ? algorithm
            : key.IsEmpty ? $"{algorithm}, which without a key is powerOfTwo"
            : $"{algorithm} of '{Encoding.UTF8.GetString(key)}'";
        var isDrawn = place < 0 && candidates.Count > 1 && key.IsEmpty && algorithm != "roundRobin";
        if (place < 0) place = cluster.Balancer.Pick(new PickContext(load, NowMs) { HashKey = key });
        output.WriteLine($"endpoint: {cluster.Endpoints[place].Url}");
        output.WriteLine($"  by {how}{(isDrawn ? ", a draw that may fall otherwise" : "")}");
        output.WriteLine("  as if all were healthy and idle: the state of a running gateway is not known here");
    }

    private static int PlaceOfCookie(Cluster cluster, MessageHead request)
    {
        if (cluster.Affinity is not { } affinity) return -1;
        for (var i = request.IndexOf(KnownHeader.Cookie); i >= 0; i = request.IndexOf(KnownHeader.Cookie, i + 1))
        {
            if (affinity.Find(request.Value(i)) is >= 0 and var place) return place;
        }
        return -1;
    }

    private static string Describe(ClusterEndpoint member) => member.Endpoint.Url
        + (member.Weight == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", weight {member.Weight}"))
        + (member.Zone is null ? "" : $", zone {member.Zone}");
}
