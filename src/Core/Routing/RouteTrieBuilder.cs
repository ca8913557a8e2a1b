namespace Waterfall.Core.Routing;

/// <summary>Grows the trees of a table from its rules, then lays them out flat: a node's descendants beside it, as they are read.</summary>
/// <param name="methods">The methods' bits.</param>
internal sealed class RouteTrieBuilder(RouteMethods methods)
{
    private readonly List<Branch> _roots = [];
    private readonly List<RouteNode> _nodes = [];
    private readonly List<(int From, string Text, int To)> _literals = [];
    private readonly List<RouteConstraintEdge> _constraints = [];
    private readonly List<RouteLeaf> _leaves = [];
    private readonly List<CaptureShape> _shapes = [];
    private readonly Dictionary<string, ushort> _shapePlaces = [];

    /// <summary>Adds a tree; returns its number, which <see cref="Build"/> turns into its root.</summary>
    internal int AddTree()
    {
        _roots.Add(new Branch());
        return _roots.Count - 1;
    }

    /// <summary>Adds a rule to a tree; those of one path in their order of precedence.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="path">The path of the rule.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="place">The rule's place in the table.</param>
    internal void Add(int tree, PathTemplate path, RouteRule rule, int place)
    {
        var branch = _roots[tree];
        var leaf = new RouteLeaf(methods.BitsOf(rule.Methods), place, PlaceOfShape(rule), rule.IsUnconditional);
        foreach (var segment in path.Segments)
        {
            if (segment.Kind == PathTemplateSegmentKind.CatchAll)
            {
                branch.CatchAlls.Add(leaf);
                return;
            }
            branch = branch.Grow(segment);
        }
        branch.Leaves.Add(leaf);
    }

    /// <summary>Lays the trees out.</summary>
    /// <param name="roots">The root of each tree.</param>
    internal RouteTrie Build(out int[] roots)
    {
        if (_roots.Count == 0)
            AddTree(); // node 0 is always a root
        roots = [.. _roots.Select(Lay)];
        return new RouteTrie([.. _nodes], _literals, [.. _constraints], [.. _leaves], [.. _shapes]);
    }

    private ushort PlaceOfShape(RouteRule rule)
    {
        var isLastTheRest = rule.Path.Segments[^1].Kind == PathTemplateSegmentKind.CatchAll;
        var key = string.Join(',', rule.CaptureSegments) + isLastTheRest;
        if (!_shapePlaces.TryGetValue(key, out var place))
        {
            _shapePlaces.Add(key, place = checked((ushort)_shapes.Count));
            _shapes.Add(new CaptureShape(rule.CaptureSegments, isLastTheRest));
        }
        return place;
    }

    // As deep as the longest template, which is bounded.
    private int Lay(Branch branch)
    {
        var place = _nodes.Count;
        _nodes.Add(default);
        var node = new RouteNode
        {
            HasLiterals = branch.Literals.Count > 0,
            ConstraintStart = _constraints.Count,
            ConstraintCount = checked((ushort)branch.Constrained.Count),
            Parameter = RouteTrie.None,
            LeafStart = _leaves.Count,
            LeafCount = branch.Leaves.Count,
            CatchAllStart = _leaves.Count + branch.Leaves.Count,
            CatchAllCount = branch.CatchAlls.Count,
        };
        _leaves.AddRange(branch.Leaves);
        _leaves.AddRange(branch.CatchAlls);
        _constraints.AddRange(branch.Constrained.Select(each => new RouteConstraintEdge(each.Key, RouteTrie.None)));
        foreach (var (text, next) in branch.Literals) _literals.Add((place, text, Lay(next)));
        var constraint = node.ConstraintStart;
        foreach (var (kind, next) in branch.Constrained) _constraints[constraint++] = new RouteConstraintEdge(kind, Lay(next));
        if (branch.Parameter is not null)
            node.Parameter = Lay(branch.Parameter);
        _nodes[place] = node;
        return place;
    }

    private sealed class Branch
    {
        internal SortedDictionary<string, Branch> Literals { get; } = new(StringComparer.Ordinal);

        internal SortedDictionary<PathConstraint, Branch> Constrained { get; } =
            new(Comparer<PathConstraint>.Create(static (one, other) => one.CompareTo(other)));

        internal Branch? Parameter { get; private set; }

        internal List<RouteLeaf> Leaves { get; } = [];

        internal List<RouteLeaf> CatchAlls { get; } = [];

        internal Branch Grow(PathTemplateSegment segment)
        {
            if (segment.Kind == PathTemplateSegmentKind.Literal)
                return Grow(Literals, segment.Text);
            return segment.Constraint is { } constraint ? Grow(Constrained, constraint) : Parameter ??= new Branch();
        }

        private static Branch Grow<TKey>(SortedDictionary<TKey, Branch> edges, TKey key)
            where TKey : notnull
        {
            if (!edges.TryGetValue(key, out var branch))
                edges.Add(key, branch = new Branch());
            return branch;
        }
    }
}
