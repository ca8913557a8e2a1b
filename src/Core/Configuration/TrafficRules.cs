using Waterfall.Core.Diagnostics;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for where a route's requests go: its upstream or split, its mirror, its fallback.</summary>
internal static class TrafficRules
{
    public static void Check(string name, RouteConfig route, GatewayConfig config, ConfigProblems problems)
    {
        var path = $"routes.{name}";
        if (route.Upstream is not null && route.Split is not null)
            problems.Add(path + ".split", "the route has an upstream and a split", "one of them");
        else if (route.Upstream is null && route.Split is null && !IsAnsweredHere(route, config))
            problems.Add(path + ".upstream", "the route leads nowhere", "upstream or split, or a policy that answers as redirect and respond do");
        if (route.Upstream is { } upstream) CheckUpstream(upstream, path + ".upstream", config, problems);
        if (route.Split is { } split) CheckSplit(split, path + ".split", config, problems);
        if (route.Mirror is { } mirror) CheckMirror(mirror, path + ".mirror", config, problems);
        if (route.Fallback is { } fallback) CheckFallback(name, fallback, path + ".fallback", config, problems);
    }

    private static bool IsAnsweredHere(RouteConfig route, GatewayConfig config) =>
        PolicyChains.Expand(route.Policies, "", config.Policies).Any(each => each.Policy.AnswersAll);

    private static void CheckUpstream(string name, string path, GatewayConfig config, ConfigProblems problems)
    {
        if (config.Upstreams.ContainsKey(name)) return;
        var names = config.Upstreams.Keys;
        problems.Add(path, $"there is no upstream '{name}'", RouteRules.OneOf(names), NearestName.Find(name, names));
    }

    private static void CheckSplit(SplitConfig split, string path, GatewayConfig config, ConfigProblems problems)
    {
        foreach (var (upstream, weight) in split.Weights)
        {
            CheckUpstream(upstream, $"{path}.{upstream}", config, problems);
            problems.CheckNumber($"{path}.{upstream}", weight, ConfigBounds.SplitWeight);
        }
        if (!split.Weights.Values.Any(weight => weight > 0)) problems.Add(path, "no upstream has a weight above 0", "at least one");
        if (split.Sticky is not { } sticky) return;
        if (!Template.TryParse(sticky, ExpressionScope.Request, out var template, out var error))
            problems.Add(path + ".sticky", $"'{sticky}' at character {error.Position + 1}: {error.Message}", null, error.Suggestion);
        else if (template.IsConstant)
            problems.Add(path + ".sticky", $"'{sticky}' is the same for all requests, which would all go to one upstream", "a text with an expression as ${ consumer.id }");
        else if (template.Expressions.Any(each => each.ReadsRequestBody))
            problems.Add(path + ".sticky", $"'{sticky}' reads a body, which is not held here", "an expression over the head alone");
    }

    private static void CheckMirror(MirrorConfig mirror, string path, GatewayConfig config, ConfigProblems problems)
    {
        CheckUpstream(mirror.Upstream, path + ".upstream", config, problems);
        problems.CheckRatio(path + ".percent", mirror.Percent, ConfigBounds.Share);
        problems.CheckDuration(path + ".timeout", mirror.Timeout, ConfigBounds.Timeout);
    }

    private static void CheckFallback(string route, FallbackConfig fallback, string path, GatewayConfig config, ConfigProblems problems)
    {
        if (fallback.Upstream is null && fallback.LastGood is null && fallback.Status is null)
            problems.Add(path, "the fallback has no step", "at least one of upstream, lastGood and status");
        if (fallback.On.Count == 0) problems.Add(path + ".on", "the fallback is for nothing", "at least one condition");
        for (var i = 0; i < fallback.On.Count; i++) CheckCondition(fallback.On[i], $"{path}.on[{i}]", problems);
        if (fallback.Upstream is { } upstream) CheckUpstream(upstream, path + ".upstream", config, problems);
        if (fallback.LastGood is { } last)
        {
            problems.CheckDuration(path + ".lastGood.maxAge", last.MaxAge, ConfigBounds.Timeout);
            problems.CheckSize(path + ".lastGood.maxBody", last.MaxBody, ConfigBounds.LastGoodBody);
        }
        if (fallback.Status is null && (fallback.Headers.Count > 0 || fallback.Body.Length > 0))
            problems.Add(path, "the fallback's headers and body lack a status", "the key 'status'");
        TrafficCompiler.Answer(fallback)?.Compile(new PolicyContext(route, (key, message, expected, suggestion) =>
            problems.Add(key.Length == 0 ? path : $"{path}.{key}", message, expected, suggestion)));
    }

    private static void CheckCondition(string condition, string path, ConfigProblems problems)
    {
        if (FallbackConfig.Words.Contains(condition)) return;
        if (condition.Length > 0 && char.IsAsciiDigit(condition[0]))
        {
            if (!StatusRanges.TryParse(condition, ConfigBounds.RetriedStatus, out _, out var problem)) problems.Add(path, problem);
            return;
        }
        problems.Add(path, $"'{condition}' is not a condition", $"one of {string.Join(", ", FallbackConfig.Words)}, or a status as 503",
            NearestName.Find(condition, FallbackConfig.Words));
    }
}
