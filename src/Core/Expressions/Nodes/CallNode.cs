using Waterfall.Core.Expressions.Functions;

namespace Waterfall.Core.Expressions.Nodes;

/// <summary>A call of a function. Its arguments are evaluated onto the evaluator's stack, and their types are checked there.</summary>
internal sealed class CallNode(Function function, Node[] arguments, int position) : Node(Above(arguments))
{
    internal override ValueTypes Types => function.Returns;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.StackCount;
        foreach (var argument in arguments) evaluator.Push(argument.Run(current, evaluator));
        var result = Check(evaluator, begin) ? function.Body(new FunctionCall(evaluator, arguments, begin, position)) : default;
        evaluator.Pop(begin);
        return result;
    }

    private bool Check(ExpressionEvaluator evaluator, int begin)
    {
        for (var i = 0; i < arguments.Length && !evaluator.HasFailed; i++)
        {
            var value = evaluator.Stacked(begin + i);
            var expected = function.Parameter(i);
            if ((expected & ValueTypes.Expression) == 0 && !Fits(value, expected, evaluator)) evaluator.FailType(function, i, value.Kind, position);
        }
        return !evaluator.HasFailed;
    }

    private static bool Fits(in JsonValue value, ValueTypes expected, ExpressionEvaluator evaluator)
    {
        if ((expected & (ValueTypes)(1 << (int)value.Kind)) != 0) return true;
        if (value.Kind != JsonKind.Array) return false;
        return ((expected & ValueTypes.Numbers) != 0 && AreAll(value, JsonKind.Number, evaluator))
            || ((expected & ValueTypes.Strings) != 0 && AreAll(value, JsonKind.String, evaluator));
    }

    private static bool AreAll(in JsonValue array, JsonKind kind, ExpressionEvaluator evaluator)
    {
        for (var i = 0; i < array.Count; i++)
        {
            if (array[i].Kind != kind || !evaluator.Charge(1)) return false;
        }
        return true;
    }
}

/// <summary><c>&amp;expression</c> as an argument: not evaluated, but handed to the function.</summary>
internal sealed class ReferenceNode(Node body) : Node(Above(body))
{
    internal Node Body => body;

    internal override ValueTypes Types => ValueTypes.Expression;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator) => default;
}
