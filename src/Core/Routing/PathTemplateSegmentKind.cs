namespace Waterfall.Core.Routing;

/// <summary>What a segment of a <see cref="PathTemplate"/> fits, the most specific first.</summary>
public enum PathTemplateSegmentKind
{
    /// <summary>Exactly its own text.</summary>
    Literal,

    /// <summary><c>{name}</c>: any one segment that is not empty.</summary>
    Parameter,

    /// <summary><c>{**name}</c>: all that is left, which may be nothing.</summary>
    CatchAll,
}
