using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

/// <summary>Tables of routes, by name.</summary>
internal static class Rules
{
    internal static RouteTable Table(params (string Name, RouteConfig Route)[] routes) =>
        new(routes.SelectMany((each, index) => RouteCompiler.Compile(index, each.Name, each.Route)));

    internal static RouteConfig Route(string match, RouteVersionConfig? version = null) =>
        new() { Match = RouteMatch.Parse(match), Version = version, Upstream = "up" };

    internal static RouteConfig At(this RouteConfig route, params string[] hosts) => route with { Match = route.Match with { Hosts = hosts } };

    internal static RouteConfig With(this RouteConfig route, string header, RouteValueMatch match) =>
        route with { Match = route.Match with { Headers = new Dictionary<string, RouteValueMatch>(route.Match.Headers) { [header] = match } } };

    internal static RouteConfig WithQuery(this RouteConfig route, string parameter, RouteValueMatch match) =>
        route with { Match = route.Match with { Query = new Dictionary<string, RouteValueMatch>(route.Match.Query) { [parameter] = match } } };
}
