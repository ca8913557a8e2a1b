using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies;

/// <summary>A text in a policy's configuration: a constant, or a template with expressions over the exchange. The one way by which policies take texts.</summary>
internal sealed class PolicyText
{
    /// <summary>An expression failed as it was evaluated: a mistake of the configuration that only a request could show.</summary>
    internal static readonly Problem Failed = new(500, "expression-failed", "An expression in the configuration of the route could not be evaluated.");

    /// <summary>What an expression gave cannot stand where it belongs: it came out of the request.</summary>
    internal static readonly Problem NotAllowed = new(400, "value-not-allowed", "A value in the request cannot be used where the route needs it.");

    private readonly byte[] _constant;

    private PolicyText(Template template)
    {
        Template = template;
        IsConstant = template.IsConstant;
        _constant = IsConstant && template.EvaluateText(new ExpressionEvaluator(), out var text) ? text.ToArray() : [];
    }

    internal Template Template { get; }

    /// <summary>Whether there is no expression in it.</summary>
    internal bool IsConstant { get; }

    /// <summary>The text of a constant.</summary>
    internal ReadOnlySpan<byte> Constant => _constant;

    /// <summary>Whether it reads the answer.</summary>
    internal bool ReadsResponse => Template.Expressions.Any(expression => expression.Reads(ExpressionRoot.Response));

    /// <summary>Compiles a text; null, and reported, if it is not right.</summary>
    /// <param name="context">Where problems are reported.</param>
    /// <param name="key">The text's key within the policy.</param>
    /// <param name="text">The text.</param>
    /// <param name="scope">What its expressions may refer to.</param>
    internal static PolicyText? Compile(PolicyContext context, string key, string text, ExpressionScope scope)
    {
        if (text is null)
        {
            context.Report(key, "a text is missing");
            return null;
        }
        if (!Template.TryParse(text, scope, out var template, out var error))
        {
            context.Report(key, $"'{text}' at character {error.Position + 1}: {error.Message}", null, error.Suggestion);
            return null;
        }
        if (template.Expressions.FirstOrDefault(each => each.ReadsRequestBody || each.ReadsResponseBody) is { } reader)
        {
            context.Report(key, $"'{reader.Text}' reads a body, which is not held here", "an expression over the head alone: name the members it needs");
            return null;
        }
        return new PolicyText(template);
    }

    /// <summary>The text for an exchange.</summary>
    /// <param name="evaluator">With a batch begun; a constant needs none.</param>
    /// <param name="text">Valid until the next batch.</param>
    /// <returns>False if an expression failed.</returns>
    internal bool TryEvaluate(ExpressionEvaluator? evaluator, out ReadOnlySpan<byte> text)
    {
        text = _constant;
        return IsConstant || Template.EvaluateText(evaluator!, out text);
    }

    /// <summary>The text as the value of a field, without whitespace around it (RFC 9110 5.5).</summary>
    /// <returns>None, or why there is no value.</returns>
    internal Problem? TryEvaluateField(ExpressionEvaluator? evaluator, out ReadOnlySpan<byte> value)
    {
        if (!TryEvaluate(evaluator, out value))
            return Failed;
        value = value.Trim(" \t"u8);
        return FieldSyntax.IsText(value) ? null : NotAllowed;
    }
}
