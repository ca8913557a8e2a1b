using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The whole compiled configuration, immutable. An exchange keeps the one it started with.</summary>
internal sealed class GatewaySnapshot(RouteTable table, Route[] routes, Endpoint[] endpoints)
{
    internal RouteTable Table { get; } = table;

    /// <summary>The endpoints that any cluster uses; pools of others are retired.</summary>
    internal IReadOnlyList<Endpoint> Endpoints { get; } = endpoints;

    internal RouteOutcome Find(MessageHead request, out Route? route)
    {
        var outcome = Table.Find(request, out var rule);
        route = outcome == RouteOutcome.Found ? routes[rule!.Index] : null;
        return outcome;
    }
}
