using System.Globalization;
using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Routing;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid route into what requests are tested against.</summary>
internal static class RouteCompiler
{
    /// <summary>The rules of a route: one for each host, and a second where a version in the path may be left out.</summary>
    internal static IEnumerable<RouteRule> Compile(int index, string name, RouteConfig route)
    {
        var path = PathTemplate.Parse(route.Match.Path);
        var version = route.Version is null ? null : CompileVersion(route.Version);
        RouteCriterion[] criteria =
        [
            .. route.Match.Headers.Select(each => CompileCriterion(CriterionSource.Header, each.Key, each.Value)),
            .. route.Match.Query.Select(each => CompileCriterion(CriterionSource.Query, each.Key, each.Value)),
        ];
        var predicate = route.Match.When is { } when ? CompileWhen(when) : null;
        var isInPath = version?.Place == VersionPlace.Path;
        foreach (var host in route.Match.Hosts.Count == 0 ? [HostRule.Any] : route.Match.Hosts.Select(CompileHost))
        {
            if (!isInPath || version!.IsDefault) yield return Rule(host, path, isInPath: false);
            if (isInPath) yield return Rule(host, path.Below(version!.Segment), isInPath: true);
        }

        RouteRule Rule(HostRule host, PathTemplate path, bool isInPath) => new(index, host, route.Match.Methods, path)
        {
            Name = name,
            Criteria = criteria,
            Predicate = predicate,
            Version = version,
            IsVersionInPath = isInPath,
        };
    }

    /// <summary>How the route's WebSocket connections are kept; null where it takes none.</summary>
    internal static WebSocketSettings? CompileWebSockets(WebSocketConfig config) => !config.Enabled ? null : new(
        ClusterCompiler.Milliseconds(config.PingInterval), ClusterCompiler.Milliseconds(config.PongTimeout), config.MaxFrameSize, config.MaxMessageSize,
        config.Rate is { } rate ? rate.Per.TotalMilliseconds / rate.Count : 0, config.Rate?.Per.TotalMilliseconds ?? 0);

    /// <summary>What answers of a version say about its end.</summary>
    internal static PreparedField[] CompileVersionFields(RouteVersionConfig? version)
    {
        var fields = new List<PreparedField>();
        if (version?.Deprecated is { } deprecated)
        {
            // RFC 9745 2.1: a Date of structured fields (RFC 9651 3.3.7).
            var seconds = deprecated.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            fields.Add(new PreparedField("Deprecation"u8, Encoding.ASCII.GetBytes("@" + seconds)));
        }
        // RFC 8594 3: an HTTP-date.
        if (version?.Sunset is { } sunset)
            fields.Add(new PreparedField("Sunset"u8, Encoding.ASCII.GetBytes(sunset.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture))));
        if (version?.Link is { } link)
        {
            var relation = version.Deprecated is null ? "sunset" : "deprecation"; // RFC 8594 6, RFC 9745 3
            fields.Add(new PreparedField("Link"u8, Encoding.ASCII.GetBytes($"<{new Uri(link).AbsoluteUri}>; rel=\"{relation}\"")));
        }
        return [.. fields];
    }

    /// <summary>The name of what carries the version, with what stands for none.</summary>
    internal static string VersionName(RouteVersionConfig version) => version.Name ?? version.In switch
    {
        RouteVersionPlace.Header => "x-api-version",
        RouteVersionPlace.Query => "api-version",
        _ => "version",
    };

    private static RouteExpression CompileWhen(string text) => RouteExpression.TryParse(text, out var predicate, out var error)
        ? predicate
        : throw new ArgumentException($"The condition '{text}' was not validated: {error.Message}.", nameof(text));

    private static RouteVersion CompileVersion(RouteVersionConfig version) => new(
        version.Is,
        version.In switch
        {
            RouteVersionPlace.Header => VersionPlace.Header,
            RouteVersionPlace.Query => VersionPlace.Query,
            RouteVersionPlace.Accept => VersionPlace.Accept,
            _ => VersionPlace.Path,
        },
        VersionName(version),
        version.Prefix,
        version.Default);

    private static RouteCriterion CompileCriterion(CriterionSource source, string name, RouteValueMatch match)
    {
        if (match.EqualTo is not null) return RouteCriterion.OneOf(source, name, match.EqualTo);
        if (match.OneOf is not null) return RouteCriterion.OneOf(source, name, match.OneOf);
        if (match.Prefix is not null) return RouteCriterion.Prefix(source, name, match.Prefix);
        if (match.Regex is null) return RouteCriterion.Exists(source, name, match.Exists ?? true);
        if (!TextPattern.TryParse(match.Regex, out var pattern, out var problem))
            throw new ArgumentException($"The criterion for '{name}' was not validated: {problem}.", nameof(match));
        return RouteCriterion.Regex(source, name, pattern);
    }

    private static HostRule CompileHost(string text)
    {
        if (!HostPattern.TryParse(text, out var pattern, out var problem))
            throw new ArgumentException($"The host '{text}' was not validated: {problem.Message}.", nameof(text));
        var port = pattern.Port ?? HostRule.NoPort;
        if (!pattern.IsWildcard) return HostRule.Exactly(pattern.Name, port);
        return pattern.Name.Length == 0 ? HostRule.AnyAt(port) : HostRule.Below(pattern.Name, port);
    }
}
