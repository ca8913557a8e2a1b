using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The whole compiled configuration, immutable. An exchange keeps the one it started with.</summary>
internal sealed class GatewaySnapshot(RouteTable table, Route[] routes, Endpoint[] endpoints)
{
    internal RouteTable Table { get; } = table;

    internal IReadOnlyList<Route> Routes => routes;

    /// <summary>The endpoints that any cluster uses; pools of others are retired.</summary>
    internal IReadOnlyList<Endpoint> Endpoints { get; } = endpoints;

    /// <summary>Finds the route of a request, and takes the version out of the path where the route has it there.</summary>
    /// <param name="request">A complete request head.</param>
    /// <param name="captures">What the path has in the place of the route's parameters.</param>
    /// <param name="route">The route; with <see cref="RouteOutcome.Options"/>, that of the request which a CORS preflight asks about.</param>
    internal RouteOutcome Find(MessageHead request, ref RouteCaptures captures, out Route? route)
    {
        var outcome = Table.Find(request, ref captures, out var rule);
        route = outcome is RouteOutcome.Found or RouteOutcome.Options && rule is not null ? routes[rule.Index] : null;
        if (outcome == RouteOutcome.Found && rule!.IsVersionInPath)
            StripFirstSegment(request);
        return outcome;
    }

    private static void StripFirstSegment(MessageHead request)
    {
        var path = request.Path;
        var slash = path[1..].IndexOf((byte)'/');
        request.SetPath(slash < 0 ? "/"u8 : path[(slash + 1)..]);
    }
}
