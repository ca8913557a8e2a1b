using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Syntax;

namespace Waterfall.Core.Expressions;

/// <summary>
/// Text with expressions in it: <c>/items/${ request.path.id }</c>. <c>$${</c> stands for a literal <c>${</c>. Compiled once, immutable and thread-safe.
/// </summary>
public sealed class Template
{
    // The parts in order: where the expression is null, the literal.
    private readonly (byte[] Literal, Expression? Expression)[] _parts;
    private readonly JsonValue _constant;

    private Template(string text, List<(byte[] Literal, Expression? Expression)> parts)
    {
        Text = text;
        _parts = [.. parts];
        IsConstant = !parts.Exists(part => part.Expression is not null);
        if (!IsConstant) return;
        var arena = new JsonArena(0, 0);
        _constant = arena.AddString(_parts.Length == 0 ? [] : _parts[0].Literal);
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>Whether there is no expression in it.</summary>
    public bool IsConstant { get; }

    /// <summary>Its parts in order: where the expression is null, the literal.</summary>
    internal IReadOnlyList<(byte[] Literal, Expression? Expression)> Parts => _parts;

    /// <summary>The expressions, in order.</summary>
    public IEnumerable<Expression> Expressions => _parts.Where(part => part.Expression is not null).Select(part => part.Expression!);

    /// <summary>Compiles a template.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scope">What its expressions may refer to.</param>
    /// <param name="template">The compiled template.</param>
    /// <param name="error">What is wrong; its position counts from the beginning of the text.</param>
    public static bool TryParse(string text, ExpressionScope scope, [NotNullWhen(true)] out Template? template, out ExpressionError error)
    {
        template = null;
        error = default;
        var parts = new List<(byte[], Expression?)>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (string.CompareOrdinal(text, at, "$${", 0, 3) == 0)
            {
                literal.Append("${");
                at += 3;
            }
            else if (string.CompareOrdinal(text, at, "${", 0, 2) == 0)
            {
                if (!Expression.TryCompile(text, at + 2, TokenKind.CloseBrace, scope, out var expression, out error, out at)) return false;
                AddLiteral(parts, literal);
                parts.Add(([], expression));
            }
            else
            {
                literal.Append(text[at++]);
            }
        }
        AddLiteral(parts, literal);
        template = new Template(text, parts);
        return true;
    }

    /// <summary>Compiles a template that is known to be right.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scope">What its expressions may refer to.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static Template Parse(string text, ExpressionScope scope) =>
        TryParse(text, scope, out var template, out var error) ? template : throw new FormatException(error.ToString());

    /// <summary>Evaluates the template over the roots.</summary>
    /// <param name="evaluator">Who evaluates.</param>
    /// <param name="value">What a template that is one expression and nothing else gives, of any type; else the text as a string.</param>
    /// <returns>Whether it succeeded; if not, <see cref="ExpressionEvaluator.Error"/> says why.</returns>
    public bool EvaluateValue(ExpressionEvaluator evaluator, out JsonValue value)
    {
        value = _constant;
        if (!_constant.IsNull) return true;
        if (_parts.Length == 1) return evaluator.EvaluateValue(_parts[0].Expression!, out value);
        return EvaluateString(evaluator, out value);
    }

    /// <summary>Evaluates the template to text: strings raw, <c>null</c> as nothing, anything else as compact JSON.</summary>
    /// <param name="evaluator">Who evaluates, and owns the bytes.</param>
    /// <param name="text">The text, valid until the evaluator's next <see cref="ExpressionEvaluator.Reset"/>; empty if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="ExpressionEvaluator.Error"/> says why.</returns>
    public bool EvaluateText(ExpressionEvaluator evaluator, out ReadOnlySpan<byte> text)
    {
        var value = _constant;
        var succeeded = !value.IsNull || EvaluateString(evaluator, out value);
        text = value.Utf8;
        return succeeded;
    }

    /// <summary>Evaluates the template and writes its text.</summary>
    /// <param name="evaluator">Who evaluates.</param>
    /// <param name="output">Where to; nothing is written if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="ExpressionEvaluator.Error"/> says why.</returns>
    public bool WriteText(ExpressionEvaluator evaluator, IBufferWriter<byte> output)
    {
        if (!EvaluateText(evaluator, out var text)) return false;
        output.Write(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Values first, text behind them: what expressions make lies in the same memory.
    private bool EvaluateString(ExpressionEvaluator evaluator, out JsonValue text)
    {
        var arena = evaluator.Arena;
        var values = evaluator.TemplateRoom(_parts.Length);
        text = default;
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i].Expression is { } expression && !evaluator.EvaluateValue(expression, out values[i])) return false;
        }
        var start = arena.ByteCount;
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i].Expression is null) arena.Write(_parts[i].Literal);
            else values[i].WriteText(arena);
        }
        text = arena.StringSince(start);
        return true;
    }

    private static void AddLiteral(List<(byte[], Expression?)> parts, StringBuilder literal)
    {
        if (literal.Length > 0) parts.Add((Encoding.UTF8.GetBytes(literal.ToString()), null));
        literal.Clear();
    }
}
