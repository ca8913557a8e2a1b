using Waterfall.Core.Routing;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for routes, each and together.</summary>
internal sealed class RouteRules
{
    private const int MaxNamesShown = 8;

    // RFC 9110 9.3 and RFC 5789; others are taken as they are written.
    private static readonly string[] RegisteredMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];

    private readonly GatewayConfig _config;
    private readonly ConfigProblems _problems;

    private readonly RouteOverlaps _overlaps;

    private RouteRules(GatewayConfig config, ConfigProblems problems)
    {
        (_config, _problems) = (config, problems);
        _overlaps = new RouteOverlaps(problems);
    }

    public static void Check(GatewayConfig config, ConfigProblems problems)
    {
        var rules = new RouteRules(config, problems);
        foreach (var (name, route) in config.Routes) rules.Check(name, route);
        rules.CheckMethodCount();
    }

    /// <summary><c>one of a, b, c</c>, cut where it gets long.</summary>
    public static string OneOf(IEnumerable<string> names)
    {
        var shown = names.Order(StringComparer.Ordinal).ToArray();
        return shown.Length switch
        {
            0 => "one that is configured, of which there is none",
            1 => $"'{shown[0]}'",
            <= MaxNamesShown => $"one of {string.Join(", ", shown)}",
            _ => $"one of {string.Join(", ", shown.Take(MaxNamesShown))} and {shown.Length - MaxNamesShown} more",
        };
    }

    private void Check(string name, RouteConfig route)
    {
        var path = $"routes.{name}";
        if (name.Length == 0) _problems.Add("routes", "a route has an empty name");
        var hosts = CheckHosts(route.Match.Hosts, path + ".match.hosts");
        CheckMethods(route.Match.Methods, path + ".match.methods");
        var isComparable = CheckPath(route.Match.Path, path + ".match.path");
        isComparable &= RouteCriteriaRules.Check(route.Match, path + ".match", _problems);
        isComparable &= CheckWhen(route.Match.When, path + ".match.when");
        if (route.Version is not null) isComparable &= RouteVersionRules.Check(route.Version, path + ".version", _problems);
        // Hosts that were refused leave the others to be compared; where all were, what the route would have taken is not known.
        isComparable &= hosts.Count > 0 || route.Match.Hosts.Count == 0;
        if (isComparable) _overlaps.Check(name, route with { Match = route.Match with { Hosts = hosts } }, path + ".match");
        TrafficRules.Check(name, route, _config, _problems);
        WebSocketRules.Check(route.WebSocket, path + ".websocket", _problems);
    }

    private bool CheckWhen(string? when, string path)
    {
        if (when is null || RouteExpression.TryParse(when, out _, out var error)) return true;
        _problems.Add(path, $"at character {error.Position + 1}: {error.Message}", "an expression as ${ request.headers.\"x-tier\" == 'gold' }", error.Suggestion);
        return false;
    }

    private List<string> CheckHosts(IReadOnlyList<string> hosts, string path)
    {
        var patterns = new List<string>();
        for (var i = 0; i < hosts.Count; i++)
        {
            if (!HostPattern.TryParse(hosts[i], out var pattern, out var problem)) _problems.Add($"{path}[{i}]", problem);
            else if (patterns.Contains(pattern.ToString())) _problems.Add($"{path}[{i}]", $"the host '{hosts[i]}' is repeated");
            else patterns.Add(pattern.ToString());
        }
        return patterns;
    }

    private void CheckMethods(IReadOnlyList<string> methods, string path)
    {
        for (var i = 0; i < methods.Count; i++)
        {
            var method = methods[i];
            var upper = method.ToUpperInvariant();
            if (!IsToken(method)) _problems.Add($"{path}[{i}]", $"'{method}' is not a method", "a token (RFC 9110 9.1) as GET");
            else if (upper != method && RegisteredMethods.Contains(upper))
                _problems.Add($"{path}[{i}]", $"'{method}' is not a method: they are case-sensitive", null, upper);
            else if (method == "CONNECT") _problems.Add($"{path}[{i}]", "CONNECT is not forwarded: a gateway opens no tunnels");
            else if (methods.Take(i).Contains(method)) _problems.Add($"{path}[{i}]", $"the method {method} is repeated");
        }
    }

    private void CheckMethodCount()
    {
        var others = _config.Routes.Values.SelectMany(route => route.Match.Methods).Except(RegisteredMethods).Distinct().Count();
        if (others > RouteMethods.MaxOthers)
            _problems.Add("routes", $"the routes name {others} methods that are not registered", $"at most {RouteMethods.MaxOthers} of them");
    }

    private bool CheckPath(string text, string path)
    {
        if (PathTemplate.TryParse(text, out _, out var error)) return true;
        var where = text.Length == 0 ? "" : $"'{text}' at character {error.Position + 1}: ";
        _problems.Add(path, where + error.Message, "a path as /users/{id} or /files/{**rest}", SuggestSpace(text) ?? error.Suggestion);
        return false;
    }

    // "GET/users" is a method that lacks its space rather than a path that lacks its slash.
    private static string? SuggestSpace(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && RegisteredMethods.Contains(text[..slash].ToUpperInvariant()) ? text.Insert(slash, " ") : null;
    }

    // RFC 9110 5.6.2
    internal static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
