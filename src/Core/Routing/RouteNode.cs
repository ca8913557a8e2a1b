namespace Waterfall.Core.Routing;

/// <summary>What may follow on the part of a path that has been read. In the order in which it is tried: literal edges, the ranges below.</summary>
internal struct RouteNode
{
    /// <summary>Whether any literal edge begins here.</summary>
    internal bool HasLiterals;

    /// <summary>How many constrained parameters there are, from <see cref="ConstraintStart"/>.</summary>
    internal ushort ConstraintCount;

    internal int ConstraintStart;

    /// <summary>The node that any other segment but an empty one leads to, or <see cref="RouteTrie.None"/>.</summary>
    internal int Parameter;

    /// <summary>The rules whose path ends here, most specific first.</summary>
    internal int LeafStart;

    internal int LeafCount;

    /// <summary>The rules that take all that is left from here, most specific first.</summary>
    internal int CatchAllStart;

    internal int CatchAllCount;

    /// <summary>Whether something else may fit where a literal did.</summary>
    internal readonly bool HasAlternatives => ConstraintCount > 0 || Parameter != RouteTrie.None || CatchAllCount > 0;
}
