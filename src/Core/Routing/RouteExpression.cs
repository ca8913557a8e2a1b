using System.Diagnostics.CodeAnalysis;
using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>The condition <c>when</c>: an expression over the request. One that fails as it is evaluated is not true.</summary>
internal sealed class RouteExpression : IRoutePredicate
{
    private readonly Expression _expression;

    private RouteExpression(Expression expression) => _expression = expression;

    /// <summary>Reads <c>${ … }</c>, one expression and nothing else.</summary>
    /// <returns>False if it is none: <paramref name="error"/> says why and where.</returns>
    internal static bool TryParse(string text, [NotNullWhen(true)] out RouteExpression? predicate, out ExpressionError error)
    {
        predicate = null;
        if (!Template.TryParse(text, ExpressionScope.Routing, out var template, out error))
            return false;
        if (template.Parts is not [{ Expression: { } expression }])
        {
            error = new ExpressionError(ExpressionErrorCode.Syntax, 0, $"'{text}' is not one expression", template.IsConstant ? $"${{ {text.Trim()} }}" : null);
            return false;
        }
        if (expression.ReadsRequestBody)
        {
            error = new ExpressionError(ExpressionErrorCode.Syntax, 0, "the body has not arrived when a route is looked for");
            return false;
        }
        predicate = new RouteExpression(expression);
        return true;
    }

    public bool Matches(MessageHead request, ExpressionEvaluator? evaluator) => evaluator!.EvaluateBoolean(_expression, out var value) && value;

    /// <summary>The expression as it was written.</summary>
    public override string ToString() => _expression.Text;
}
