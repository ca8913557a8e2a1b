namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>[start:stop:step]</c>: part of an array; <c>null</c> of anything else.</summary>
internal sealed class SliceNode(Node source, int? start, int? stop, int step) : Node(Above(source))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var array = source.Run(current, evaluator);
        if (array.Kind != JsonKind.Array) return default;
        var last = array.Count - 1;
        var (from, to) = step > 0
            ? (Clamp(start, 0, 0, last + 1, last + 1), Clamp(stop, last + 1, 0, last + 1, last + 1))
            : (Clamp(start, last, -1, last, last + 1), Clamp(stop, -1, -1, last, last + 1));
        var begin = evaluator.Arena.Begin();
        // As long, lest a step near the end of the range runs over.
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            if (!evaluator.Charge(1)) break;
            evaluator.Arena.Push(array[(int)i]);
        }
        return evaluator.Arena.EndArray(begin);
    }

    // A bound that is left out is the array's; one below 0 counts from the end.
    private static int Clamp(int? bound, int missing, int least, int most, int count) =>
        bound is not { } given ? missing : (int)Math.Clamp(given < 0 ? (long)given + count : given, least, most);
}
