namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>left | right</c> and <c>left.right</c>: the right side of what the left side gives.</summary>
internal sealed class ChainNode(Node left, Node right) : Node(Above(left, right))
{
    internal override ValueTypes Types => right.Types;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => right.Run(left.Run(current, evaluator), evaluator);
}

/// <summary><c>left || right</c>: the left side if it is true, else the right one.</summary>
internal sealed class OrNode(Node left, Node right) : Node(Above(left, right))
{
    internal override ValueTypes Types => left.Types | right.Types;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var value = left.Run(current, evaluator);
        return value.IsTruthy ? value : right.Run(current, evaluator);
    }
}

/// <summary><c>left &amp;&amp; right</c>: the left side if it is false, else the right one.</summary>
internal sealed class AndNode(Node left, Node right) : Node(Above(left, right))
{
    internal override ValueTypes Types => left.Types | right.Types;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var value = left.Run(current, evaluator);
        return value.IsTruthy ? right.Run(current, evaluator) : value;
    }
}

/// <summary><c>!operand</c>.</summary>
internal sealed class NotNode(Node operand) : Node(Above(operand))
{
    internal override ValueTypes Types => ValueTypes.Boolean;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => JsonValue.Of(!operand.Run(current, evaluator).IsTruthy);
}
