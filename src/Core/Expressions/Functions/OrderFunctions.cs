using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Nodes;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions that order: by the elements themselves, or by what an expression gives of each. Strings are ordered by code points, as their UTF-8 is.</summary>
internal static class OrderFunctions
{
    internal static JsonValue Map(in FunctionCall call)
    {
        var (body, array) = (call.Reference(0), call[1]);
        var begin = call.Arena.Begin();
        for (var i = 0; i < array.Count && call.Evaluator.Charge(1); i++) call.Arena.Push(body.Run(array[i], call.Evaluator));
        return call.Arena.EndArray(begin);
    }

    internal static JsonValue Max(in FunctionCall call) => Extreme(call, null, 1);

    internal static JsonValue Min(in FunctionCall call) => Extreme(call, null, -1);

    internal static JsonValue MaxBy(in FunctionCall call) => Extreme(call, call.Reference(1), 1);

    internal static JsonValue MinBy(in FunctionCall call) => Extreme(call, call.Reference(1), -1);

    internal static JsonValue Sort(in FunctionCall call) => Sorted(call, null);

    internal static JsonValue SortBy(in FunctionCall call) => Sorted(call, call.Reference(1));

    private static JsonValue Extreme(in FunctionCall call, Node? by, int sign)
    {
        var array = call[0];
        JsonValue best = default, bestKey = default;
        for (var i = 0; i < array.Count; i++)
        {
            if (!TryKey(call, by, array[i], bestKey.Kind, out var key)) return default;
            if (i > 0 && Math.Sign(Compare(key, bestKey)) != sign) continue;
            (best, bestKey) = (array[i], key);
        }
        return best;
    }

    private static JsonValue Sorted(in FunctionCall call, Node? by)
    {
        var (array, evaluator) = (call[0], call.Evaluator);
        var keys = evaluator.StackCount;
        var kind = JsonKind.Null;
        for (var i = 0; i < array.Count; i++)
        {
            if (!TryKey(call, by, array[i], kind, out var key)) return default;
            kind = key.Kind;
            evaluator.Push(key);
        }
        var order = StableOrder(evaluator, keys, array.Count);
        var begin = call.Arena.Begin();
        foreach (var index in order) call.Arena.Push(array[index]);
        return evaluator.HasFailed ? default : call.Arena.EndArray(begin);
    }

    // All keys are numbers, or all are strings.
    private static bool TryKey(in FunctionCall call, Node? by, in JsonValue element, JsonKind before, out JsonValue key)
    {
        key = by is null ? element : by.Run(element, call.Evaluator);
        if (!call.Evaluator.Charge(1)) return false;
        if (key.Kind is JsonKind.Number or JsonKind.String && (before == JsonKind.Null || key.Kind == before)) return true;
        call.Fail(ExpressionErrorCode.InvalidType, "what is ordered by must be a number for every element, or a string for every element");
        return false;
    }

    // Merges runs of growing length from the bottom up: stable, and with room that the evaluator keeps.
    private static ReadOnlySpan<int> StableOrder(ExpressionEvaluator evaluator, int keys, int count)
    {
        evaluator.OrderRoom(count, out var from, out var to);
        for (var i = 0; i < count; i++) from[i] = i;
        for (var run = 1; run < count && evaluator.Charge(count); run *= 2)
        {
            for (var start = 0; start < count; start += 2 * run)
            {
                var (left, middle) = (start, Math.Min(start + run, count));
                var (right, end) = (middle, Math.Min(middle + run, count));
                for (var at = start; at < end; at++)
                {
                    var takeLeft = left < middle && (right >= end || Compare(evaluator.Stacked(keys + from[left]), evaluator.Stacked(keys + from[right])) <= 0);
                    to[at] = takeLeft ? from[left++] : from[right++];
                }
            }
            var sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static int Compare(in JsonValue left, in JsonValue right) =>
        left.Kind == JsonKind.Number ? JsonNumber.Compare(left, right) : left.Utf8.SequenceCompareTo(right.Utf8);
}
