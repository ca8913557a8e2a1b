namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>[*]</c>, and what comes behind a slice or a flatten: the right side of each element, without those that are <c>null</c>.</summary>
internal sealed class ProjectionNode(Node left, Node right) : Node(Above(left, right))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var array = left.Run(current, evaluator);
        if (array.Kind != JsonKind.Array) return default;
        var begin = evaluator.Arena.Begin();
        for (var i = 0; i < array.Count && evaluator.Charge(1); i++)
        {
            var value = right.Run(array[i], evaluator);
            if (!value.IsNull) evaluator.Arena.Push(value);
        }
        return evaluator.Arena.EndArray(begin);
    }
}

/// <summary><c>*</c>: the same of the values of an object.</summary>
internal sealed class ValueProjectionNode(Node left, Node right) : Node(Above(left, right))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var map = left.Run(current, evaluator);
        if (map.Kind != JsonKind.Object) return default;
        var begin = evaluator.Arena.Begin();
        for (var i = 0; i < map.Count && evaluator.Charge(1); i++)
        {
            var value = right.Run(map.Member(i), evaluator);
            if (!value.IsNull) evaluator.Arena.Push(value);
        }
        return evaluator.Arena.EndArray(begin);
    }
}

/// <summary><c>[?condition]</c>: the same of the elements of which the condition is true.</summary>
internal sealed class FilterNode(Node left, Node condition, Node right) : Node(Math.Max(Above(left, right), Above(condition)))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var array = left.Run(current, evaluator);
        if (array.Kind != JsonKind.Array) return default;
        var begin = evaluator.Arena.Begin();
        for (var i = 0; i < array.Count && evaluator.Charge(1); i++)
        {
            if (!condition.Run(array[i], evaluator).IsTruthy) continue;
            var value = right.Run(array[i], evaluator);
            if (!value.IsNull) evaluator.Arena.Push(value);
        }
        return evaluator.Arena.EndArray(begin);
    }
}
