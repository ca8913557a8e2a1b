namespace Waterfall.Core.Expressions.Nodes;

/// <summary>One field after another: <c>a.b.c</c>.</summary>
internal sealed class PathNode(Node source, byte[][] names) : Node(Above(source))
{
    internal static PathNode Of(Node source, byte[] name) => source is PathNode path ? path.Then(name) : new PathNode(source, [name]);

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var value = source.Run(current, evaluator);
        foreach (var name in names)
        {
            if (value.Kind != JsonKind.Object || !evaluator.Charge(1 + (value.Count >> 4))) return default;
            value = value.Field(name);
        }
        return value;
    }

    private PathNode Then(byte[] name) => new(source, [.. names, name]);
}

/// <summary><c>[0]</c>, <c>[-1]</c>.</summary>
internal sealed class IndexNode(Node source, int index) : Node(Above(source))
{
    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var array = source.Run(current, evaluator);
        return array[index < 0 ? index + array.Count : index];
    }
}
