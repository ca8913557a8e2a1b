namespace Waterfall.Core.Expressions.Sources;

/// <summary>Answers for a root: gives single members without making the whole as JSON.</summary>
internal interface IExpressionSource
{
    /// <summary>A member, or the root itself, made in the evaluator's arena where it is not there already.</summary>
    JsonValue Read(in SourcePath path, ExpressionEvaluator evaluator);
}
