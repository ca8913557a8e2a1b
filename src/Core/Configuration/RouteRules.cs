using Waterfall.Core.Routing;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for routes, each and together.</summary>
internal sealed class RouteRules
{
    private const string AnyMethod = "*";
    private const int MaxNamesShown = 8;

    // RFC 9110 9.3 and RFC 5789; others are taken as they are written.
    private static readonly string[] RegisteredMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"];

    private readonly GatewayConfig _config;
    private readonly ConfigProblems _problems;

    // Who takes the requests of one host, method and shape of path.
    private readonly Dictionary<(string Host, string Method, string Shape), string> _owners = [];

    private RouteRules(GatewayConfig config, ConfigProblems problems) => (_config, _problems) = (config, problems);

    public static void Check(GatewayConfig config, ConfigProblems problems)
    {
        var rules = new RouteRules(config, problems);
        foreach (var (name, route) in config.Routes) rules.Check(name, route);
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
        var template = CheckPath(route.Match.Path, path + ".match.path");
        if (template is not null) CheckOverlap(name, route.Match, hosts, template, path + ".match");
        if (!_config.Upstreams.ContainsKey(route.Upstream))
        {
            var names = _config.Upstreams.Keys;
            _problems.Add(path + ".upstream", $"there is no upstream '{route.Upstream}'", OneOf(names), NearestName.Find(route.Upstream, names));
        }
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

    private PathTemplate? CheckPath(string text, string path)
    {
        if (PathTemplate.TryParse(text, out var template, out var error)) return template;
        var where = text.Length == 0 ? "" : $"'{text}' at character {error.Position + 1}: ";
        _problems.Add(path, where + error.Message, "a path as /users/{id} or /files/{**rest}", SuggestSpace(text) ?? error.Suggestion);
        return null;
    }

    // "GET/users" is a method that lacks its space rather than a path that lacks its slash.
    private static string? SuggestSpace(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && RegisteredMethods.Contains(text[..slash].ToUpperInvariant()) ? text.Insert(slash, " ") : null;
    }

    // Two routes conflict where neither is more specific: same host, same shape of path, and a method that both list or none lists.
    private void CheckOverlap(string name, RouteMatch match, List<string> hosts, PathTemplate template, string path)
    {
        // All hosts were refused: what the route would have taken is not known.
        if (hosts.Count == 0 && match.Hosts.Count > 0) return;
        var reported = new HashSet<string>();
        foreach (var host in hosts.DefaultIfEmpty("*"))
        {
            foreach (var method in match.Methods.DefaultIfEmpty(AnyMethod).Distinct())
            {
                if (_owners.TryAdd((host, method, template.Shape), name)) continue;
                var owner = _owners[(host, method, template.Shape)];
                if (!reported.Add(owner)) continue;
                var which = method == AnyMethod ? "every method" : method;
                var where = host == "*" ? "every host" : $"the host {host}";
                var message = $"the routes '{owner}' and '{name}' both take {which} {template} of {where}";
                _problems.Add(path, message, "routes that differ in host, method or path");
            }
        }
    }

    // RFC 9110 5.6.2
    private static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
