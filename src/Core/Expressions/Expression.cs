using System.Diagnostics.CodeAnalysis;
using Waterfall.Core.Expressions.Nodes;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Core.Expressions.Syntax;

namespace Waterfall.Core.Expressions;

/// <summary>A JMESPath expression (jmespath.org), compiled once. Immutable and thread-safe; an <see cref="ExpressionEvaluator"/> evaluates it.</summary>
public sealed class Expression
{
    /// <summary>The longest text that is compiled, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly Node[] _reads;

    private Expression(string text, Node root, IEnumerable<Node> reads)
    {
        Text = text;
        Root = root;
        _reads = [.. reads];
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Whether it reads the request's body, which must then be buffered.</summary>
    public bool ReadsRequestBody => Reads(ExpressionRoot.Request, SourceMemberId.Body);

    /// <summary>Whether it reads the answer's body, which must then be buffered.</summary>
    public bool ReadsResponseBody => Reads(ExpressionRoot.Response, SourceMemberId.Body);

    internal Node Root { get; }

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="scope">What it may refer to.</param>
    /// <param name="expression">The compiled expression.</param>
    /// <param name="error">What is wrong, and where.</param>
    public static bool TryCompile(string text, ExpressionScope scope, [NotNullWhen(true)] out Expression? expression, out ExpressionError error) =>
        TryCompile(text, 0, TokenKind.End, scope, out expression, out error, out _);

    /// <summary>Compiles an expression that is known to be right.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="scope">What it may refer to.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static Expression Compile(string text, ExpressionScope scope) =>
        TryCompile(text, scope, out var expression, out var error) ? expression : throw new FormatException(error.ToString());

    /// <summary>Whether it reads anything of a root. <see cref="ExpressionRoot.Env"/> is never read: its variables are literals.</summary>
    /// <param name="root">The root.</param>
    public bool Reads(ExpressionRoot root) => _reads.Any(node => node is RootsNode || (node is SourceNode source && source.Path.Root == root));

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Compiles an expression that stands in a longer text.</summary>
    internal static bool TryCompile(
        string text, int start, TokenKind closing, ExpressionScope scope, [NotNullWhen(true)] out Expression? expression, out ExpressionError error, out int end)
    {
        (expression, error, end) = (null, default, 0);
        if (text.Length > MaxLength)
        {
            error = new ExpressionError(ExpressionErrorCode.TooComplex, MaxLength, $"longer than {MaxLength} characters");
            return false;
        }
        var parser = new Parser(text, start, scope);
        if (!parser.TryParse(closing, out var node))
        {
            error = parser.Error;
            return false;
        }
        end = parser.End;
        expression = new Expression(closing == TokenKind.End ? text : text[start..(end - 1)].Trim(), node, parser.Roots);
        return true;
    }

    private bool Reads(ExpressionRoot root, SourceMemberId member) => _reads.Any(node => node is RootsNode
        || (node is SourceNode source && source.Path.Root == root && (source.Path.Member.Id == member || source.Path.Member.Id == SourceMemberId.Whole)));
}
