namespace Waterfall.Core.Expressions.Nodes;

/// <summary>One operation of a compiled expression. Immutable; what it works on is the evaluator's.</summary>
/// <param name="depth">How many nodes lie below each other from here.</param>
internal abstract class Node(int depth)
{
    /// <summary>How many nodes lie below each other from here: what an evaluation needs of the stack.</summary>
    internal int Depth { get; } = depth;

    /// <summary>What the value can be, as far as is known before evaluation.</summary>
    internal virtual ValueTypes Types => ValueTypes.Any;

    /// <summary>The value, for one step of the evaluation's cost; <c>null</c> once it has failed.</summary>
    internal JsonValue Run(in JsonValue current, ExpressionEvaluator evaluator) => evaluator.Charge(1) ? Evaluate(current, evaluator) : default;

    protected abstract JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator);

    protected static int Above(Node child) => child.Depth + 1;

    protected static int Above(Node left, Node right) => Math.Max(left.Depth, right.Depth) + 1;

    protected static int Above(Node[] children)
    {
        var deepest = 0;
        foreach (var child in children) deepest = Math.Max(deepest, child.Depth);
        return deepest + 1;
    }
}

/// <summary>Sets of types, and of arrays of one type.</summary>
[Flags]
internal enum ValueTypes : ushort
{
    Null = 1 << JsonKind.Null,
    Boolean = 1 << JsonKind.Boolean,
    Number = 1 << JsonKind.Number,
    String = 1 << JsonKind.String,
    Array = 1 << JsonKind.Array,
    Object = 1 << JsonKind.Object,
    Any = Null | Boolean | Number | String | Array | Object,
    Numbers = 1 << 6,
    Strings = 1 << 7,
    Expression = 1 << 8,
}
