namespace Waterfall.Core.Routing;

/// <summary>One segment of a <see cref="PathTemplate"/>.</summary>
/// <param name="Kind">What it fits.</param>
/// <param name="Text">A literal's text in its normal form (empty only for the slash that ends a path), or the name of what is captured.</param>
/// <param name="Constraint">With a parameter: what it must look like; null for anything.</param>
public readonly record struct PathTemplateSegment(PathTemplateSegmentKind Kind, string Text, PathConstraint? Constraint = null);
