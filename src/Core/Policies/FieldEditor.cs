using System.Buffers;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies;

/// <summary>The edits of a head, compiled.</summary>
internal sealed class FieldEditor
{
    private const int MaxEdits = 64;

    private readonly FieldEdit[] _edits;
    private readonly int _texts;

    private FieldEditor(FieldEdit[] edits)
    {
        _edits = edits;
        _texts = edits.Count(edit => edit.Text is not null);
    }

    /// <summary>Compiles edits; null if there are none, or something is wrong with them, which is reported.</summary>
    internal static FieldEditor? Compile(PolicyContext context, string key, FieldEdits edits, ExpressionScope scope, bool isRequest)
    {
        if (edits.Remove.Count + edits.Set.Count + edits.Add.Count is var count && count > MaxEdits)
            context.Report(key, $"{count} edits", $"at most {MaxEdits}");
        if (count is 0 or > MaxEdits)
            return null;
        FieldEdit?[] compiled =
        [
            .. edits.Remove.Select((name, index) => FieldEdit.Removal(context, $"{key}.remove[{index}]", name, isRequest)),
            .. edits.Set.Select(each => FieldEdit.Compile(context, $"{key}.set.{each.Key}", each.Key, each.Value, scope, isRequest, replaces: true)),
            .. edits.Add.Select(each => FieldEdit.Compile(context, $"{key}.add.{each.Key}", each.Key, each.Value, scope, isRequest, replaces: false)),
        ];
        return compiled.Contains(null) ? null : new FieldEditor(compiled!);
    }

    /// <summary>Edits a head.</summary>
    /// <param name="exchange">The exchange that the head is of.</param>
    /// <param name="head">The head.</param>
    /// <param name="strict">Whether a value that cannot be leaves the head as it was, and not only its field out.</param>
    /// <returns>None, or why nothing was edited.</returns>
    internal Problem? Apply(Exchange exchange, MessageHead head, bool strict)
    {
        if (_texts > 0)
            return ApplyTexts(exchange, head, strict);
        foreach (var edit in _edits)
            edit.Apply(head, default);
        return null;
    }

    // All values first: they see the head as it was.
    private Problem? ApplyTexts(Exchange exchange, MessageHead head, bool strict)
    {
        Span<int> lengths = stackalloc int[MaxEdits];
        var evaluator = exchange.BeginEvaluation();
        var texts = exchange.Text;
        for (var i = 0; i < _edits.Length; i++)
        {
            lengths[i] = 0;
            if (_edits[i].Text is not { } text)
                continue;
            if (text.TryEvaluateField(evaluator, out var value) is { } problem)
            {
                if (strict)
                    return problem;
                value = default;
            }
            texts.Write(value);
            lengths[i] = value.Length;
        }
        var rest = texts.WrittenSpan;
        for (var i = 0; i < _edits.Length; i++)
        {
            _edits[i].Apply(head, rest[..lengths[i]]);
            rest = rest[lengths[i]..];
        }
        return null;
    }
}
