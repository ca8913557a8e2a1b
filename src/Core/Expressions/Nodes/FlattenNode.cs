namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>[]</c>: an array's elements, and in place of those that are arrays theirs; <c>null</c> of anything but an array.</summary>
internal sealed class FlattenNode(Node source) : Node(Above(source))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var array = source.Run(current, evaluator);
        if (array.Kind != JsonKind.Array) return default;
        var begin = evaluator.Arena.Begin();
        for (var i = 0; i < array.Count && evaluator.Charge(1); i++)
        {
            var element = array[i];
            if (element.Kind != JsonKind.Array) evaluator.Arena.Push(element);
            else PushAll(element, evaluator);
        }
        return evaluator.Arena.EndArray(begin);
    }

    private static void PushAll(in JsonValue array, ExpressionEvaluator evaluator)
    {
        for (var i = 0; i < array.Count && evaluator.Charge(1); i++) evaluator.Arena.Push(array[i]);
    }
}
