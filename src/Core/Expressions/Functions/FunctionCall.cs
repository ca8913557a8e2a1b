using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Nodes;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>One call: the arguments on the evaluator's stack, and where the function stands.</summary>
internal readonly ref struct FunctionCall(ExpressionEvaluator evaluator, Node[] arguments, int begin, int position)
{
    internal ExpressionEvaluator Evaluator => evaluator;

    internal JsonArena Arena => evaluator.Arena;

    internal int Count => arguments.Length;

    internal JsonValue this[int index] => evaluator.Stacked(begin + index);

    /// <summary>An argument given as <c>&amp;expression</c>.</summary>
    internal Node Reference(int index) => ((ReferenceNode)arguments[index]).Body;

    /// <summary>A number as a result; what is beyond doubles is an error.</summary>
    internal JsonValue Number(double value) => double.IsFinite(value) ? JsonValue.Of(value) : Fail(ExpressionErrorCode.InvalidValue, "the result is no finite number");

    /// <summary>A string as a result, if the evaluation may make one that long.</summary>
    internal JsonValue Text(ReadOnlySpan<byte> value) => evaluator.ChargeBytes(value.Length) ? Arena.AddString(value) : default;

    /// <summary>Ends the evaluation.</summary>
    internal JsonValue Fail(ExpressionErrorCode code, string message)
    {
        evaluator.Fail(code, position, message);
        return default;
    }

    /// <summary>A number that must be a whole one.</summary>
    internal int Whole(int index)
    {
        this[index].TryGetDouble(out var value);
        if (value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue) return (int)value;
        Fail(ExpressionErrorCode.InvalidValue, "the number must be a whole one");
        return 0;
    }
}
