using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns valid configurations into snapshots, one after the other. Endpoints and plans that the one before had are the same objects again.</summary>
internal sealed class SnapshotCompiler(EndpointRegistry registry)
{
    private readonly PlanCompiler _plans = new();

    internal GatewaySnapshot Compile(GatewayConfig config)
    {
        var compiler = new ClusterCompiler(registry);
        var clusters = config.Upstreams.ToDictionary(each => each.Key, each => compiler.Compile(each.Key, each.Value));
        registry.Clusters.KeepOnly(clusters.Keys);
        var routes = new List<Route>();
        var rules = new List<RouteRule>();
        foreach (var (name, route) in config.Routes)
        {
            RouteRule[] own = [.. RouteCompiler.Compile(routes.Count, name, route)];
            rules.AddRange(own);
            routes.Add(new Route(name, _plans.Compile(name, route.Policies, config.Policies), route.Upstream is { } upstream ? clusters[upstream] : null)
            {
                Split = TrafficCompiler.Split(route.Split, clusters),
                Mirror = TrafficCompiler.Mirror(route.Mirror, clusters),
                Fallback = TrafficCompiler.Fallback(name, route.Fallback, clusters),
                WebSockets = RouteCompiler.CompileWebSockets(route.WebSocket),
                CaptureNames = [.. own[0].CaptureNames.Select(Encoding.UTF8.GetBytes)],
                VersionFields = RouteCompiler.CompileVersionFields(route.Version),
            });
        }
        _plans.Settle();
        var endpoints = clusters.Values.SelectMany(cluster => cluster.Endpoints).Distinct().ToArray();
        return new GatewaySnapshot(new RouteTable(rules), [.. routes], endpoints) { Clusters = [.. clusters.Values] };
    }
}
