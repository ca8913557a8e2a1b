using Waterfall.Core.Routing;

namespace Waterfall.Core.Configuration;

/// <summary>
/// Finds routes of which nothing but the name says which takes a request, and routes that another always takes the requests of. What is narrower
/// comes first in the order of precedence, so that only few can stand in another's way: those are told where it is certain.
/// </summary>
internal sealed class RouteOverlaps(ConfigProblems problems)
{
    private const string AnyMethod = "*";
    private const string NoVersion = "none";
    private const string Expected = "routes that differ in host, method, path, headers, query or version";

    // Who takes the requests of one host, shape of path, method, version and set of criteria.
    private readonly Dictionary<(string Host, string Shape, string Method, string Version, string Criteria), string> _owners = [];
    private readonly Dictionary<(string Host, string Shape), List<RouteRule>> _rules = [];

    /// <summary>Compares a route, valid by itself, with those before it.</summary>
    internal void Check(string name, RouteConfig route, string path)
    {
        var reported = new HashSet<string>();
        foreach (var rule in RouteCompiler.Compile(0, name, route))
        {
            CheckOwners(rule, path, reported);
            CheckVersions(rule, path, reported);
        }
    }

    private void CheckOwners(RouteRule rule, string path, HashSet<string> reported)
    {
        var criteria = string.Join('\n', rule.Criteria.Select(each => each.Signature).Append($"when {rule.Predicate}").Order(StringComparer.Ordinal));
        foreach (var method in rule.Methods.DefaultIfEmpty(AnyMethod).Distinct())
        {
            foreach (var version in VersionsOf(rule))
            {
                var key = (rule.Host.ToString(), rule.Path.Shape, method, version, criteria);
                if (_owners.TryAdd(key, rule.Name)) continue;
                var owner = _owners[key];
                // One route cannot be in its own way, whatever its hosts.
                if (owner == rule.Name || !reported.Add(owner)) continue;
                var which = method == AnyMethod ? "every method" : method;
                problems.Add(path, $"the routes '{owner}' and '{rule.Name}' both take {which} {rule.Path} of {Where(rule)}{Which(rule, version)}", Expected);
            }
        }
    }

    // A version that a route asks for in a field or parameter comes before a route that only compares the same field or parameter.
    private void CheckVersions(RouteRule rule, string path, HashSet<string> reported)
    {
        if (!_rules.TryGetValue((rule.Host.ToString(), rule.Path.Shape), out var others))
            _rules.Add((rule.Host.ToString(), rule.Path.Shape), others = []);
        foreach (var other in others)
        {
            var (hidden, hider) = rule.Version is null ? (rule, other) : (other, rule);
            if (!Hides(hider, hidden) || !reported.Add(other.Name)) continue;
            problems.Add(path, $"the route '{hidden.Name}' never takes a request of {Where(hidden)}: '{hider.Name}' takes all of them before", Expected);
        }
        others.Add(rule);
    }

    private static bool Hides(RouteRule hider, RouteRule hidden)
    {
        if (hidden.Version is not null || hider.Version is not { Place: VersionPlace.Header or VersionPlace.Query } version) return false;
        var source = version.Place == VersionPlace.Header ? CriterionSource.Header : CriterionSource.Query;
        var comparison = source == CriterionSource.Header ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        // With a criterion for another value, or another way to compare, requests may remain.
        var isNamed = hidden.Criteria.Any(each => each.Source == source && each.Kind == CriterionKind.Equal && each.Texts[0] == version.Id
            && each.Name.Equals(version.Name, comparison));
        return isNamed && hider.CompareConditions(hidden) < 0
            && (hider.Methods.Count == 0 || (hidden.Methods.Count > 0 && hidden.Methods.All(hider.Methods.Contains)))
            && hider.Criteria.All(each => hidden.Criteria.Any(other => other.Signature == each.Signature));
    }

    // A version in the path is compared as a part of it, and who has no version leaves none out.
    private static IEnumerable<string> VersionsOf(RouteRule rule)
    {
        if (rule.Version is not { } version || version.Place == VersionPlace.Path) return [""];
        var name = version.Place == VersionPlace.Query ? version.Name : version.Name.ToUpperInvariant();
        var own = $"{version.Place} {name} {version.Id}";
        return version.IsDefault ? [own, NoVersion] : [own];
    }

    private static string Where(RouteRule rule) => rule.Host.IsAnyName && rule.Host.Port == HostRule.NoPort ? "every host" : $"the host {rule.Host}";

    private static string Which(RouteRule rule, string version) => version switch
    {
        "" => "",
        NoVersion => " that names no version",
        _ => $" for version {rule.Version!.Id}",
    };
}
