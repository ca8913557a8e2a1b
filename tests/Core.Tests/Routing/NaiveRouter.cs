using System.Globalization;
using System.Text.RegularExpressions;
using Waterfall.Core.Configuration;
using Waterfall.Core.Routing;

namespace Waterfall.Core.Tests.Routing;

/// <summary>The published choice of a route as docs/ROUTING.md reads, on texts and without the engine's code: go through all, keep what fits, sort.</summary>
internal sealed class NaiveRouter(IReadOnlyDictionary<string, RouteConfig> routes)
{
    internal (RouteOutcome Outcome, string? Route, string[] Captures) Find(NaiveRequest request)
    {
        var fitting = Candidates(request).Where(each => Capture(each.Template, request.Path) is not null).ToList();
        var taking = fitting.Where(each => each.Route.Match.Methods.Count == 0 || each.Route.Match.Methods.Contains(request.Method)).ToList();
        var agreeing = taking.Where(each => AgreesWithCriteria(each.Route.Match, request)).ToList();
        var winner = agreeing.Where(each => VersionFits(each, request) == true)
            .OrderBy(each => each.HostRank, StringComparer.Ordinal).ThenBy(each => PathRank(each.Template), StringComparer.Ordinal)
            .ThenBy(each => each.Route.Match.Methods.Count == 0).ThenBy(each => each.Route.Version is null)
            .ThenByDescending(each => each.Route.Match.Headers.Count + each.Route.Match.Query.Count)
            .ThenBy(each => CriteriaRank(each.Route.Match), StringComparer.Ordinal).ThenBy(each => each.Name, StringComparer.Ordinal).FirstOrDefault();
        if (winner is not null) return (RouteOutcome.Found, winner.Name, Capture(winner.Template, request.Path)!);
        if (taking.Count > 0 || fitting.Count == 0)
        {
            var isUnknown = agreeing.Any(each => VersionFits(each, request) == false) || LooksLikeOtherVersion(request);
            return (isUnknown ? RouteOutcome.UnknownVersion : RouteOutcome.NotFound, null, []);
        }
        return (request.Method == "OPTIONS" ? RouteOutcome.Options : RouteOutcome.MethodNotAllowed, null, []);
    }

    internal IEnumerable<string> Allowed(NaiveRequest request) => Candidates(request)
        .Where(each => Capture(each.Template, request.Path) is not null).SelectMany(each => each.Route.Match.Methods).Distinct();

    private IEnumerable<Candidate> Candidates(NaiveRequest request)
    {
        foreach (var (name, route) in routes)
        {
            var rank = route.Match.Hosts.DefaultIfEmpty("*").Select(host => HostRank(host, request)).Where(each => each is not null).Min(StringComparer.Ordinal);
            if (rank is null) continue;
            var isInPath = route.Version is { In: RouteVersionPlace.Path };
            if (!isInPath || route.Version!.Default) yield return new Candidate(name, route, rank, route.Match.Path);
            if (isInPath) yield return new Candidate(name, route, rank, $"/{route.Version!.Prefix}{route.Version.Is}{route.Match.Path}");
        }
    }

    private bool LooksLikeOtherVersion(NaiveRequest request)
    {
        var parts = Regex.Match(request.Path, "^/v[0-9][^/]*(?<rest>.*)$");
        return parts.Success && Candidates(request).Any(each => each.Route.Version is { In: RouteVersionPlace.Path }
            && (parts.Groups["rest"].Value.Length > 0 ? Capture(each.Route.Match.Path, parts.Groups["rest"].Value) is not null
                : each.Route.Match.Path.StartsWith("/{**", StringComparison.Ordinal)));
    }

    // Exact, then domains from the longest, then any; with a port before without.
    private static string? HostRank(string pattern, NaiveRequest request)
    {
        var parts = pattern.Split(':');
        if (parts.Length > 1 && parts[1] != request.Port?.ToString(CultureInfo.InvariantCulture)) return null;
        var port = parts.Length > 1 ? "0" : "1";
        if (parts[0] == "*") return "c" + port;
        if (!parts[0].StartsWith('*')) return parts[0] == request.Host ? "a" + port : null;
        var isBelow = request.Host.EndsWith(parts[0][1..], StringComparison.Ordinal) && request.Host.Length >= parts[0].Length;
        return isBelow ? $"b{999 - parts[0].Length}{port}" : null;
    }

    private static string PathRank(string template) => string.Concat(template[1..].Split('/').Select(segment => segment switch
    {
        _ when segment.StartsWith("{**", StringComparison.Ordinal) => "e",
        _ when !segment.StartsWith('{') => "a",
        _ when segment.EndsWith(":int}", StringComparison.Ordinal) => "b0",
        _ when segment.EndsWith(":uuid}", StringComparison.Ordinal) => "b1",
        _ when segment.Contains(':', StringComparison.Ordinal) => "b2" + segment[segment.IndexOf(':', StringComparison.Ordinal)..] + "\u0001",
        _ => "c",
    })) + "d";

    private static string CriteriaRank(RouteMatch match) => string.Concat(
        match.Headers.Values.Select(each => "h" + Rank(each)).Concat(match.Query.Values.Select(each => "q" + Rank(each))).Order(StringComparer.Ordinal));

    private static string Rank(RouteValueMatch match) => match switch
    {
        { EqualTo: not null } or { OneOf.Count: 1 } => "0001",
        { OneOf: not null } => $"1{match.OneOf.Count:000}",
        { Prefix: not null } => $"2{999 - match.Prefix.Length:000}",
        { Regex: not null } => "3001",
        { Exists: true } => "4000",
        _ => "5000",
    };

    private static bool AgreesWithCriteria(RouteMatch match, NaiveRequest request) =>
        match.Headers.All(each => Agrees(each.Value, request.Headers.Where(field => field.Name.Equals(each.Key, StringComparison.OrdinalIgnoreCase))))
        && match.Query.All(each => Agrees(each.Value, request.Query.Where(parameter => parameter.Name == each.Key)));

    private static bool Agrees(RouteValueMatch match, IEnumerable<(string Name, string Value)> given)
    {
        var values = given.Select(each => each.Value).ToList();
        return match switch
        {
            { EqualTo: { } text } => values.Contains(text),
            { OneOf: { } texts } => values.Any(texts.Contains),
            { Prefix: { } prefix } => values.Any(value => value.StartsWith(prefix, StringComparison.Ordinal)),
            { Regex: { } regex } => values.Any(value => Regex.IsMatch(value, $"^(?:{regex})$")),
            _ => values.Count > 0 == match.Exists,
        };
    }

    private static bool? VersionFits(Candidate candidate, NaiveRequest request)
    {
        if (candidate.Route.Version is not { } version || version.In == RouteVersionPlace.Path) return true;
        var name = version.In == RouteVersionPlace.Header ? "x-api-version" : "api-version";
        var given = (version.In == RouteVersionPlace.Header ? request.Headers : request.Query).Where(each => each.Name == name).ToList();
        return given.Count == 0 ? version.Default : given.All(each => each.Value == version.Is);
    }

    // What the template captures of a path; null if it does not fit.
    private static string[]? Capture(string template, string path)
    {
        var pattern = string.Concat(template[1..].Split('/').Select(segment => segment switch
        {
            _ when segment.StartsWith("{**", StringComparison.Ordinal) => "(?:/(?<c>.*)|(?<c>))",
            _ when !segment.StartsWith('{') => "/" + Regex.Escape(segment),
            _ when segment.EndsWith(":int}", StringComparison.Ordinal) => "/(?<c>-?[0-9]{1,18})",
            _ when segment.EndsWith(":uuid}", StringComparison.Ordinal) => "/(?<c>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})",
            _ when segment.Contains("regex(", StringComparison.Ordinal) => $"/(?<c>{segment[(segment.IndexOf('(', StringComparison.Ordinal) + 1)..^2]})",
            _ => "/(?<c>[^/]+)",
        }));
        var match = Regex.Match(path, $"^{pattern}$");
        return match.Success ? [.. match.Groups["c"].Captures.Select(each => each.Value)] : null;
    }

    private sealed record Candidate(string Name, RouteConfig Route, string HostRank, string Template);
}
