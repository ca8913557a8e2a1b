namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>[a, b]</c>, or with names <c>{x: a, y: b}</c>: an array or object made of what several expressions give; <c>null</c> of <c>null</c>.</summary>
/// <param name="names">The names of an object's members as strings; null for an array.</param>
/// <param name="values">The expressions.</param>
/// <param name="atRoot">Whether it stands where the roots are the current value, which is never <c>null</c>.</param>
internal sealed class MultiSelectNode(JsonValue[]? names, Node[] values, bool atRoot) : Node(Above(values))
{
    internal override ValueTypes Types => (names is null ? ValueTypes.Array : ValueTypes.Object) | (atRoot ? 0 : ValueTypes.Null);

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        if (!atRoot && current.IsNull) return default;
        var arena = evaluator.Arena;
        var begin = arena.Begin();
        for (var i = 0; i < values.Length; i++)
        {
            if (names is not null) arena.Push(names[i]);
            arena.Push(values[i].Run(current, evaluator));
        }
        return names is null ? arena.EndArray(begin) : arena.EndObject(begin);
    }
}
