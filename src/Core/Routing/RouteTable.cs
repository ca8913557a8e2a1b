using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>
/// The routes of a snapshot in order of precedence: an exact host before a wildcard before none, then the more specific path, then named methods before any.
/// The first that matches is taken, whatever the order of the configuration.
/// </summary>
internal sealed class RouteTable
{
    private readonly RouteRule[] _rules;

    internal RouteTable(IEnumerable<RouteRule> rules) => _rules = [.. rules.Order()];

    /// <summary>
    /// Finds the route of a request. When only the method stands against it, the outcome is <see cref="RouteOutcome.MethodNotAllowed"/> and
    /// <paramref name="rule"/> is one that serves the path.
    /// </summary>
    internal RouteOutcome Find(MessageHead request, out RouteRule? rule)
    {
        rule = null;
        var host = HostRule.WithoutPort(request.Authority);
        foreach (var each in _rules)
        {
            if (!each.MatchesHost(host) || !each.Path.Match(request.Path))
                continue;
            if (each.MatchesMethod(request))
            {
                rule = each;
                return RouteOutcome.Found;
            }
            rule ??= each;
        }
        return rule is null ? RouteOutcome.NotFound : RouteOutcome.MethodNotAllowed;
    }

    /// <summary>The methods that routes of the request's host and path take, for Allow (RFC 9110 10.2.1).</summary>
    internal IEnumerable<string> AllowedMethods(MessageHead request)
    {
        var host = HostRule.WithoutPort(request.Authority).ToArray();
        var path = request.Path.ToArray();
        return _rules.Where(rule => rule.MatchesHost(host) && rule.Path.Match(path)).SelectMany(rule => rule.Methods).Distinct();
    }
}

/// <summary>How the search for a route ended.</summary>
internal enum RouteOutcome : byte
{
    Found,
    NotFound,
    MethodNotAllowed,
}
