using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Syntax;

namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>==</c> and <c>!=</c> of any values; <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> of numbers, and <c>null</c> of anything else.</summary>
internal sealed class ComparisonNode(TokenKind comparison, Node left, Node right) : Node(Above(left, right))
{
    internal override ValueTypes Types =>
        comparison is TokenKind.Equal or TokenKind.NotEqual ? ValueTypes.Boolean : ValueTypes.Boolean | ValueTypes.Null;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var first = left.Run(current, evaluator);
        var second = right.Run(current, evaluator);
        if (comparison == TokenKind.Equal) return JsonValue.Of(JsonComparer.AreEqual(first, second, evaluator));
        if (comparison == TokenKind.NotEqual) return JsonValue.Of(!JsonComparer.AreEqual(first, second, evaluator));
        if (first.Kind != JsonKind.Number || second.Kind != JsonKind.Number) return default;
        var order = JsonNumber.Compare(first, second);
        return JsonValue.Of(comparison switch
        {
            TokenKind.Less => order < 0,
            TokenKind.LessOrEqual => order <= 0,
            TokenKind.Greater => order > 0,
            _ => order >= 0,
        });
    }
}
