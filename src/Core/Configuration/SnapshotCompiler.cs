using Waterfall.Core.Pipeline;
using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid configuration into a snapshot. Endpoints that an earlier snapshot had are the same objects again.</summary>
internal sealed class SnapshotCompiler(EndpointRegistry registry)
{
    internal GatewaySnapshot Compile(GatewayConfig config)
    {
        var compiler = new ClusterCompiler(registry);
        var clusters = config.Upstreams.ToDictionary(each => each.Key, each => compiler.Compile(each.Key, each.Value));
        var routes = new List<Route>();
        var rules = new List<RouteRule>();
        foreach (var (name, route) in config.Routes)
        {
            rules.AddRange(RouteCompiler.Compile(routes.Count, name, route));
            routes.Add(new Route(name, clusters[route.Upstream]) { VersionFields = RouteCompiler.CompileVersionFields(route.Version) });
        }
        var endpoints = clusters.Values.SelectMany(cluster => cluster.Endpoints).Distinct().ToArray();
        return new GatewaySnapshot(new RouteTable(rules), [.. routes], endpoints);
    }
}
