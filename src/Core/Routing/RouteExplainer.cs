using System.Globalization;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>Goes through every rule for one request, the way the order of precedence is written down rather than the way the tree finds it.</summary>
internal sealed class RouteExplainer(RouteTable table, MessageHead request, ExpressionEvaluator? evaluator)
{
    private string? _winner;

    internal RouteExplanation Explain()
    {
        var captures = default(RouteCaptures);
        var outcome = table.Find(request, ref captures, out var rule, evaluator);
        var texts = new List<KeyValuePair<string, string>>();
        foreach (var name in outcome == RouteOutcome.Found ? rule!.CaptureNames : [])
            texts.Add(new(name, Encoding.ASCII.GetString(captures.Value(request, texts.Count))));
        var candidates = new List<RouteCandidate>();
        foreach (var each in table.Rules)
        {
            var (stage, reason) = Judge(each);
            candidates.Add(new RouteCandidate(each, stage, reason));
            if (stage == RouteStage.Taken)
                _winner = each.Name;
        }
        return new RouteExplanation(outcome, outcome == RouteOutcome.Found ? rule : null, texts, candidates);
    }

    private (RouteStage Stage, string Reason) Judge(RouteRule rule)
    {
        var host = HostRule.WithoutPort(request.Authority);
        if (!rule.Host.Match(host, HostRule.PortOf(request.Authority)))
            return (RouteStage.Host, $"host {Text(request.Authority)} is not {rule.Host}");
        if (FindMismatch(rule.Path) is { } mismatch)
            return (RouteStage.Path, mismatch);
        if ((table.Methods.BitsOf(rule.Methods) & table.Methods.BitOf(request)) == 0)
            return (RouteStage.Method, $"method {Text(request.MethodToken)} is not {string.Join(" or ", rule.Methods)}");
        foreach (var criterion in rule.Criteria)
        {
            if (!criterion.Matches(request))
                return (RouteStage.Criterion, $"not so: {criterion}");
        }
        if (!rule.MatchesCriteria(request, evaluator))
            return (RouteStage.Criterion, $"not true: {rule.Predicate}");
        if (rule.Version?.Matches(request) == false)
            return (RouteStage.Version, $"not {rule.Version}");
        return _winner is null ? (RouteStage.Taken, "") : (RouteStage.Precedence, $"'{_winner}' is more specific");
    }

    private string? FindMismatch(PathTemplate template)
    {
        if (template.Match(request.Path))
            return null;
        var segments = Text(request.Path).Split('/')[1..];
        for (var i = 0; i < template.Segments.Count; i++)
        {
            var number = (i + 1).ToString(CultureInfo.InvariantCulture);
            if (template.Segments[i].Kind == PathTemplateSegmentKind.CatchAll)
                break;
            if (i == segments.Length)
                return $"path ends before segment {number}, {Describe(template.Segments[i])}";
            if (!template.MatchSegment(i, Encoding.ASCII.GetBytes(segments[i])))
                return $"path segment {number}, '{segments[i]}', is not {Describe(template.Segments[i])}";
        }
        return $"path goes on at segment {(template.Segments.Count + 1).ToString(CultureInfo.InvariantCulture)}, '{segments[template.Segments.Count]}'";
    }

    private static string Describe(PathTemplateSegment segment) => segment.Kind == PathTemplateSegmentKind.Literal
        ? $"'{segment.Text}'"
        : segment.Constraint is null ? $"{{{segment.Text}}}" : $"{{{segment.Text}:{segment.Constraint}}}";

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
