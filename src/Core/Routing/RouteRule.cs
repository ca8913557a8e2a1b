using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>What a request must be like to take a route; a route of several hosts has a rule for each.</summary>
internal sealed class RouteRule : IComparable<RouteRule>
{
    private readonly RouteCriterion[] _criteria = [];

    internal RouteRule(int index, HostRule host, IReadOnlyList<string> methods, PathTemplate path)
    {
        Index = index;
        Host = host;
        Methods = methods;
        Path = path;
        CaptureSegments = [.. Enumerable.Range(0, path.Segments.Count).Where(i => path.Segments[i].Kind != PathTemplateSegmentKind.Literal)];
    }

    /// <summary>The route's place in the snapshot.</summary>
    internal int Index { get; }

    /// <summary>The route's name, which decides between two that nothing else tells apart.</summary>
    internal string Name { get; init; } = "";

    internal HostRule Host { get; }

    /// <summary>The methods taken; empty for all.</summary>
    internal IReadOnlyList<string> Methods { get; }

    /// <summary>The path taken; of a route whose version is in the path, below the version's segment.</summary>
    internal PathTemplate Path { get; }

    /// <summary>What header fields and query parameters must be, the narrowest first.</summary>
    internal IReadOnlyList<RouteCriterion> Criteria
    {
        get => _criteria;
        init => _criteria = [.. value.Order()];
    }

    internal RouteVersion? Version { get; init; }

    /// <summary>Whether the path begins with the version, which is no part of what the upstream gets.</summary>
    internal bool IsVersionInPath { get; init; }

    internal IRoutePredicate? Predicate { get; init; }

    /// <summary>Whether host, path and method are all that is asked.</summary>
    internal bool IsUnconditional => _criteria.Length == 0 && Predicate is null && (Version is null || Version.Place == VersionPlace.Path);

    /// <summary>Which segments of the path are captured.</summary>
    internal int[] CaptureSegments { get; }

    /// <summary>The names of what is captured, in order.</summary>
    internal IEnumerable<string> CaptureNames => CaptureSegments.Select(i => Path.Segments[i].Text);

    internal bool MatchesCriteria(MessageHead request, ExpressionEvaluator? evaluator)
    {
        foreach (var criterion in _criteria)
        {
            if (!criterion.Matches(request))
                return false;
        }
        return Predicate is null || Predicate.Matches(request, evaluator);
    }

    /// <summary>The published order, docs/ROUTING.md: of the rules that fit a request the first takes it.</summary>
    public int CompareTo(RouteRule? other)
    {
        if (other is null)
            return -1;
        var order = Host.CompareTo(other.Host);
        if (order == 0)
            order = Path.CompareShape(other.Path);
        return order == 0 ? CompareConditions(other) : order;
    }

    /// <summary>The order of two rules of one host and shape of path.</summary>
    internal int CompareConditions(RouteRule other)
    {
        var order = (Methods.Count == 0).CompareTo(other.Methods.Count == 0);
        if (order == 0)
            order = (Version is null).CompareTo(other.Version is null);
        if (order == 0)
            order = CompareCriteria(other);
        if (order == 0)
            order = string.CompareOrdinal(Name, other.Name);
        return order == 0 ? Index.CompareTo(other.Index) : order;
    }

    private int CompareCriteria(RouteRule other)
    {
        var order = (other._criteria.Length + (other.Predicate is null ? 0 : 1)).CompareTo(_criteria.Length + (Predicate is null ? 0 : 1));
        for (var i = 0; order == 0 && i < Math.Min(_criteria.Length, other._criteria.Length); i++)
            order = _criteria[i].CompareTo(other._criteria[i]);
        // As many in all, and alike as far as both go: the one with one more comparison has no expression.
        return order == 0 ? other._criteria.Length.CompareTo(_criteria.Length) : order;
    }
}
