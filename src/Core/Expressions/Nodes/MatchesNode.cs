using System.Text.RegularExpressions;

namespace Waterfall.Core.Expressions.Nodes;

/// <summary><c>matches(string, 'pattern')</c>. The pattern is known when the expression is compiled, and takes time linear in the text.</summary>
internal sealed class MatchesNode(Node subject, Regex pattern, int position) : Node(Above(subject))
{
    internal override ValueTypes Types => ValueTypes.Boolean;

    protected override JsonValue Evaluate(in JsonValue current, ExpressionEvaluator evaluator)
    {
        var value = subject.Run(current, evaluator);
        if (value.Kind != JsonKind.String)
        {
            evaluator.FailType(Functions.FunctionTable.Matches, 0, value.Kind, position);
            return default;
        }
        // A character costs more than a byte that is only moved.
        return evaluator.Charge(value.Count) ? JsonValue.Of(pattern.IsMatch(evaluator.Characters(value.Utf8))) : default;
    }
}
