using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.Routing;

/// <summary>
/// The documented choice of a route, written as it reads and without the engine's code: of the routes that fit, the one of an exact host, else of the
/// longest wildcard, else of any host; of these the one with the more specific path; of these one with named methods.
/// </summary>
internal static class RouteOracle
{
    private const int AnyHost = int.MaxValue;

    internal static string? Choose(IEnumerable<KeyValuePair<string, RouteConfig>> routes, string method, string host, string path) => routes
        .Select(route => (route.Key, route.Value.Match, Host: HostRank(route.Value.Match.Hosts, host)))
        .Where(each => each.Host is not null && Fits(each.Match.Path, path) && (each.Match.Methods.Count == 0 || each.Match.Methods.Contains(method)))
        .OrderBy(each => each.Host)
        .ThenBy(each => PathRank(each.Match.Path), StringComparer.Ordinal)
        .ThenBy(each => each.Match.Methods.Count == 0)
        .Select(each => each.Key)
        .FirstOrDefault();

    internal static bool IsServed(IEnumerable<KeyValuePair<string, RouteConfig>> routes, string host, string path) =>
        routes.Any(route => HostRank(route.Value.Match.Hosts, host) is not null && Fits(route.Value.Match.Path, path));

    internal static IEnumerable<string> Allowed(IEnumerable<KeyValuePair<string, RouteConfig>> routes, string host, string path) => routes
        .Where(route => HostRank(route.Value.Match.Hosts, host) is not null && Fits(route.Value.Match.Path, path))
        .SelectMany(route => route.Value.Match.Methods)
        .Distinct();

    /// <summary>Equal for templates that fit the same paths; the lesser is the more specific among those that fit one path.</summary>
    internal static string PathRank(string template) => string.Concat(template[1..].Split('/').Select(Rank)) + 'c';

    private static char Rank(string segment) =>
        segment.StartsWith("{**", StringComparison.Ordinal) ? 'd' : segment.StartsWith('{') ? 'b' : 'a';

    private static int? HostRank(IReadOnlyList<string> hosts, string host)
    {
        if (hosts.Count == 0)
            return AnyHost;
        if (hosts.Contains(host))
            return int.MinValue;
        var longest = hosts.Where(each => each.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(each[1..], StringComparison.Ordinal))
            .Select(each => each.Length).DefaultIfEmpty(0).Max();
        return longest == 0 ? null : -longest;
    }

    private static bool Fits(string template, string path)
    {
        var wanted = template[1..].Split('/');
        var given = path[1..].Split('/');
        if (wanted[^1].StartsWith("{**", StringComparison.Ordinal))
        {
            wanted = wanted[..^1];
            given = given[..Math.Min(given.Length, wanted.Length)];
        }
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }
}
