using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Nodes;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Rewrite;

/// <summary>
/// A path with expressions in it. What the route's own path captured is put in as it was received, in the form that was routed: <c>%2F</c> stays what it was, and
/// a rest keeps its slashes. What any other expression gives is data and is percent-encoded, a slash too, so that no value makes segments of its own.
/// </summary>
internal sealed class PathText
{
    private readonly (byte[] Literal, Expression? Expression, bool IsCapture)[] _parts;

    private PathText(PolicyText text) => _parts =
        [.. text.Template.Parts.Select(part => (part.Literal, part.Expression, part.Expression is { } expression && IsCapture(expression)))];

    internal static PathText? Compile(PolicyContext context, string key, string text)
    {
        if (PolicyText.Compile(context, key, text, ExpressionScope.Request) is not { } compiled)
            return null;
        var path = new PathText(compiled);
        return path.CheckLiterals(context, key) ? path : null;
    }

    /// <summary>Whether a text is a path in its normal form, as it must be to be put in a path.</summary>
    internal static bool IsNormal(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/')
            return false;
        var normal = new byte[path.Length];
        return PathNormalizer.Normalize(path, normal, out var written) == HttpRejection.None && path.SequenceEqual(normal.AsSpan(0, written));
    }

    /// <summary>Writes the path for an exchange, not normalised yet.</summary>
    /// <returns>None, or why there is none.</returns>
    internal Problem? Write(ExpressionEvaluator evaluator, IPathCaptures? captures, ArrayBufferWriter<byte> output)
    {
        foreach (var (literal, expression, isCapture) in _parts)
        {
            if (expression is null)
                output.Write(literal);
            else if (isCapture)
                WriteCapture(((SourceNode)expression.Root).Path.Key, captures, output);
            else if (!evaluator.EvaluateValue(expression, out var value))
                return PolicyText.Failed;
            else if (value.Kind == JsonKind.String)
                PercentEncoder.WriteData(value.Utf8, output);
            else if (value.Kind is JsonKind.Number or JsonKind.Boolean)
                value.WriteText(output);
            else if (value.Kind != JsonKind.Null)
                return PolicyText.NotAllowed;
        }
        return null;
    }

    private static void WriteCapture(ReadOnlySpan<byte> name, IPathCaptures? captures, ArrayBufferWriter<byte> output)
    {
        for (var i = 0; i < (captures?.Count ?? 0); i++)
        {
            if (captures!.Name(i).SequenceEqual(name))
                output.Write(captures.Value(i));
        }
    }

    private static bool IsCapture(Expression expression) =>
        expression.Root is SourceNode { Path: { Root: ExpressionRoot.Request, Member.Id: SourceMemberId.Path, Key: not null } };

    // With every expression a letter it must be a path already: what is wrong with it later came out of a request.
    private bool CheckLiterals(PolicyContext context, string key)
    {
        byte[] sample = [.. _parts.SelectMany(part => part.Expression is null ? part.Literal : "x"u8.ToArray())];
        if (IsNormal(sample))
            return true;
        context.Report(key, $"'{Encoding.UTF8.GetString(sample)}' is not a path in its normal form", "a path as /items/${ request.path.id } (docs/PATHS.md)");
        return false;
    }
}
