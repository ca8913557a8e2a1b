namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>@</c>: what the expression is evaluated on.</summary>
internal sealed class CurrentNode() : Node(1)
{
    internal static CurrentNode Instance { get; } = new();

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => current;
}

/// <summary>A literal.</summary>
internal sealed class ConstantNode(JsonValue value) : Node(1)
{
    internal JsonValue Value => value;

    internal override ValueTypes Types => (ValueTypes)(1 << (int)value.Kind);

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => value;
}
