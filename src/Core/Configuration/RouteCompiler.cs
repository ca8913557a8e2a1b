using Waterfall.Core.Routing;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid match into what requests are tested against.</summary>
internal static class RouteCompiler
{
    internal static IEnumerable<RouteRule> Compile(int index, RouteMatch match)
    {
        var path = PathTemplate.Parse(match.Path);
        var hosts = match.Hosts.Count == 0 ? [HostRule.Any] : match.Hosts.Select(CompileHost);
        return hosts.Select(host => new RouteRule(index, host, match.Methods, path));
    }

    private static HostRule CompileHost(string text)
    {
        if (!HostPattern.TryParse(text, out var pattern, out var problem))
            throw new ArgumentException($"The host '{text}' was not validated: {problem.Message}.", nameof(text));
        return pattern.IsWildcard ? HostRule.Below(pattern.Name) : HostRule.Exactly(pattern.Name);
    }
}
