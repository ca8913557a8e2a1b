using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>
/// One walk down the trees of a table for one request. Where a node offers more than one way the others are kept and tried when the first leads
/// nowhere; each node is visited at most once, so that no path costs more steps than the tree has nodes, and most as many as they have segments.
/// </summary>
internal ref struct RouteSearch
{
    /// <summary>The elements that <see cref="_starts"/> and <see cref="_choices"/> need.</summary>
    internal const int MaxStarts = RouteTrie.MaxDepth + 2;

    private readonly RouteTrie _trie;
    private readonly RouteRule[] _rules;
    private readonly MessageHead _request;
    private readonly ExpressionEvaluator? _evaluator;
    private readonly ReadOnlySpan<byte> _path;
    private readonly ulong _method;
    private readonly Span<int> _starts; // where the path's segments begin, as far as it was read
    private readonly Span<RouteChoice> _choices;
    private ReadOnlySpan<byte> _version;
    private ushort _shape;

    /// <param name="table">Where to search.</param>
    /// <param name="request">What for.</param>
    /// <param name="method">The bit of the method to search for.</param>
    /// <param name="evaluator">For the expressions of the rules, if there are any.</param>
    /// <param name="starts">Room for <see cref="MaxStarts"/> places.</param>
    /// <param name="choices">Room for <see cref="MaxStarts"/> choices.</param>
    internal RouteSearch(
        RouteTable table, MessageHead request, ulong method, ExpressionEvaluator? evaluator, Span<int> starts, Span<RouteChoice> choices)
    {
        _trie = table.Trie;
        _rules = table.Rules;
        _request = request;
        _evaluator = evaluator;
        _path = request.Path;
        _method = method;
        _starts = starts;
        _choices = choices;
    }

    /// <summary>The rule that takes the request.</summary>
    internal RouteRule? Found { get; private set; }

    /// <summary>The first rule whose host and path fit.</summary>
    internal RouteRule? Fitting { get; private set; }

    /// <summary>The methods of the rules whose host and path fit.</summary>
    internal ulong Allowed { get; private set; }

    /// <summary>Whether only its version kept a rule from taking the request.</summary>
    internal bool IsVersionUnknown { get; private set; }

    /// <summary>Searches one tree.</summary>
    internal bool Run(int root)
    {
        if (_path.IsEmpty || _path[0] != '/')
            return false; // OPTIONS * and the authority-form have no path
        _starts[0] = 1;
        return Walk(root, 0);
    }

    /// <summary>
    /// Searches the tree of the paths below a version for what follows the first segment, if that looks like a version. It never takes the request, but
    /// says whether another version would have.
    /// </summary>
    internal void RunBelowVersion(int root)
    {
        if (_path.IsEmpty || _path[0] != '/')
            return;
        var slash = _path[1..].IndexOf((byte)'/');
        _version = slash < 0 ? _path[1..] : _path.Slice(1, slash);
        if (_version.IsEmpty)
            return;
        _starts[0] = _version.Length + 2;
        Walk(root, 0);
    }

    /// <summary>Takes note of the parts of the path that the rule found captures.</summary>
    internal readonly void ReadCaptures(ref RouteCaptures captures)
    {
        var shape = _trie.Shapes[_shape];
        var offset = _request.PathRange.Offset;
        for (var i = 0; i < shape.Segments.Length; i++)
        {
            var segment = shape.Segments[i];
            var start = Math.Min(_starts[segment], _path.Length);
            var end = shape.IsLastTheRest && i == shape.Segments.Length - 1 ? _path.Length : _starts[segment + 1] - 1;
            captures.Add(new ByteRange(offset + start, end - start));
        }
    }

    private bool Walk(int node, int depth)
    {
        var choices = 0;
        while (true)
        {
            ref readonly var at = ref _trie.Nodes[node];
            var next = RouteTrie.None;
            if (_starts[depth] > _path.Length)
            {
                if (Take(at.LeafStart, at.LeafCount) || Take(at.CatchAllStart, at.CatchAllCount))
                    return true;
            }
            else
            {
                var segment = ReadSegment(depth);
                next = at.HasLiterals ? _trie.FindLiteral(node, segment) : RouteTrie.None;
                if (next == RouteTrie.None)
                {
                    if (at.HasAlternatives && TakeAlternative(new RouteChoice(node, depth, 0), ref choices, out next))
                        return true;
                }
                else if (at.HasAlternatives)
                {
                    _choices[choices++] = new RouteChoice(node, depth, 0);
                }
            }
            while (next == RouteTrie.None)
            {
                if (choices == 0)
                    return false;
                var choice = _choices[--choices];
                depth = choice.Depth;
                if (TakeAlternative(choice, ref choices, out next))
                    return true;
            }
            node = next;
            depth++;
        }
    }

    // The ways on from a node besides its literals, from the given one: constrained parameters, the parameter, the catch-all. True ends the search;
    // else the node to go to, with what is left of the choice kept, or none.
    private bool TakeAlternative(RouteChoice choice, ref int choices, out int next)
    {
        ref readonly var at = ref _trie.Nodes[choice.Node];
        var start = _starts[choice.Depth];
        var segment = _path[start..(_starts[choice.Depth + 1] - 1)];
        next = RouteTrie.None;
        for (var way = choice.Way; way <= at.ConstraintCount && !segment.IsEmpty; way++)
        {
            if (way == at.ConstraintCount)
                next = at.Parameter;
            else if (_trie.Constraints[at.ConstraintStart + way] is var edge && edge.Constraint.Match(segment))
                next = edge.To;
            if (next == RouteTrie.None)
                continue;
            if (way < at.ConstraintCount || at.CatchAllCount > 0)
                _choices[choices++] = choice with { Way = way + 1 };
            return false;
        }
        return Take(at.CatchAllStart, at.CatchAllCount);
    }

    private readonly ReadOnlySpan<byte> ReadSegment(int depth)
    {
        var start = _starts[depth];
        var rest = _path[start..];
        var slash = rest.IndexOf((byte)'/');
        if (slash >= 0)
            rest = rest[..slash];
        _starts[depth + 1] = start + rest.Length + 1;
        return rest;
    }

    private bool Take(int start, int count)
    {
        foreach (ref readonly var leaf in _trie.Leaves.AsSpan(start, count))
        {
            var rule = _rules[leaf.Rule];
            if (!_version.IsEmpty)
            {
                IsVersionUnknown |= rule.Version!.LooksLikeVersion(_version);
                continue;
            }
            if ((leaf.Methods & _method) != 0 && (leaf.IsUnconditional || MatchesConditions(rule)))
            {
                Found = rule;
                _shape = leaf.Shape;
                return true;
            }
            Allowed |= leaf.Methods;
            Fitting ??= rule;
        }
        return false;
    }

    private bool MatchesConditions(RouteRule rule)
    {
        if (!rule.MatchesCriteria(_request, _evaluator))
            return false;
        if (rule.Version is null || rule.Version.Matches(_request))
            return true;
        IsVersionUnknown = true;
        return false;
    }
}

/// <summary>A node that offers more than was tried: its depth, and which of its ways besides literals is next.</summary>
internal readonly record struct RouteChoice(int Node, int Depth, int Way);
