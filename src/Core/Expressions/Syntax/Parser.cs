using System.Diagnostics.CodeAnalysis;
using Waterfall.Core.Expressions.Nodes;

namespace Waterfall.Core.Expressions.Syntax;

/// <summary>
/// Reads an expression by the binding powers of its operators (Pratt) straight into what evaluates it. A left side binds what follows as long as that binds
/// tighter than what stands before it; a projection takes everything behind it that binds tighter than <see cref="Projections"/> into its right side.
/// </summary>
internal sealed partial class Parser(string text, int start, ExpressionScope scope)
{
    /// <summary>How many parentheses, brackets, operators and arguments may stand in each other.</summary>
    internal const int MaxNesting = 64;

    /// <summary>How many nodes may lie below each other: projections and chains of operators count one by one.</summary>
    internal const int MaxDepth = 256;

    private const int Projections = 10;

    private readonly Lexer _lexer = new(text, start);
    private readonly HashSet<Node> _roots = [];
    private Token _token;
    private int _nesting;
    private int _projections;

    internal ExpressionError Error { get; private set; }

    /// <summary>Index of the character behind the expression's closing token.</summary>
    internal int End => _token.End;

    /// <summary>The roots, and the members of roots, that the expression reads.</summary>
    internal IReadOnlyCollection<Node> Roots => _roots;

    /// <summary>Reads one expression up to a token that closes it, and not further.</summary>
    internal bool TryParse(TokenKind closing, [NotNullWhen(true)] out Node? node)
    {
        node = Advance() ? Expression(0, !scope.IsDocument) : null;
        if (node is null) return false;
        if (_token.Kind == closing && node.Depth <= MaxDepth) return true;
        node = _token.Kind == closing
            ? Fail(ExpressionErrorCode.TooComplex, start, $"the expression is deeper than {MaxDepth} operations")
            : Unexpected(closing == TokenKind.End ? "an operator or the end" : "an operator or '}'");
        return false;
    }

    private static int Power(TokenKind kind) => kind switch
    {
        TokenKind.Pipe => 1,
        TokenKind.Or => 2,
        TokenKind.And => 3,
        >= TokenKind.Equal and <= TokenKind.GreaterOrEqual => 5,
        TokenKind.Flatten => 9,
        TokenKind.Filter => 21,
        TokenKind.Dot => 40,
        TokenKind.OpenBracket => 55,
        _ => 0,
    };

    // Tighter than a comparison, looser than all that makes a path: !a.b is !(a.b).
    private const int NotPower = 8;
    private const int StarPower = 20;

    private Node? Expression(int power, bool atRoot)
    {
        if (++_nesting > MaxNesting) return Fail(ExpressionErrorCode.TooComplex, _token.Position, $"more than {MaxNesting} levels in each other");
        var node = Continue(Prefix(atRoot), power, atRoot);
        _nesting--;
        return node;
    }

    private Node? Continue(Node? left, int power, bool atRoot)
    {
        while (left is not null && power < Power(_token.Kind)) left = Infix(left, atRoot);
        return left;
    }

    private Node? Prefix(bool atRoot)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                return Advance() ? new ConstantNode(token.Value) : null;
            case TokenKind.Identifier when _lexer.IsBefore('('):
                return Call(atRoot);
            case TokenKind.Identifier or TokenKind.QuotedIdentifier:
                return Name(Current(atRoot));
            case TokenKind.Current:
                return Advance() ? Current(atRoot) : null;
            case TokenKind.Star:
                return Advance() && Projected(StarPower) is { } right ? new ValueProjectionNode(Current(atRoot), right) : null;
            case TokenKind.OpenBracket:
                return Bracket(Current(atRoot), atRoot, allowList: true);
            case TokenKind.Flatten or TokenKind.Filter:
                return Infix(Current(atRoot), atRoot);
            case TokenKind.OpenBrace:
                return Hash(atRoot);
            case TokenKind.OpenParenthesis:
                return Advance() && Expression(0, atRoot) is { } inner && Expect(TokenKind.CloseParenthesis, "')'") ? inner : null;
            case TokenKind.Not:
                return Advance() && Expression(NotPower, atRoot) is { } operand ? new NotNode(operand) : null;
            case TokenKind.Reference:
                return Unexpected("an expression; '&' stands only before an argument of a function that takes one");
            default:
                return Unexpected("an expression");
        }
    }

    private Node? Infix(Node left, bool atRoot)
    {
        var kind = _token.Kind;
        if (kind == TokenKind.OpenBracket) return Bracket(left, atRoot, allowList: false);
        if (!Advance()) return null;
        switch (kind)
        {
            case TokenKind.Dot:
                return Dot(left);
            case TokenKind.Flatten:
                return Projected(Power(kind)) is { } flat ? new ProjectionNode(new FlattenNode(left), flat) : null;
            case TokenKind.Filter:
                return Filter(left);
            case TokenKind.Pipe:
                return Expression(Power(kind), left is RootsNode) is { } then ? Chain(left, then) : null;
        }
        if (Expression(Power(kind), atRoot) is not { } right) return null;
        return kind switch
        {
            TokenKind.Or => new OrNode(left, right),
            TokenKind.And => new AndNode(left, right),
            _ => new ComparisonNode(kind, left, right),
        };
    }

    // What a projection does with each element: all that follows and binds tighter.
    private Node? Projected(int power)
    {
        if (Power(_token.Kind) < Projections) return CurrentNode.Instance;
        if (++_projections > MaxDepth) return Fail(ExpressionErrorCode.TooComplex, _token.Position, $"more than {MaxDepth} projections in each other");
        var right = Continue(CurrentNode.Instance, power, atRoot: false);
        _projections--;
        return right;
    }

    private Node? Dot(Node left)
    {
        switch (_token.Kind)
        {
            case TokenKind.Identifier when _lexer.IsBefore('('):
                return Call(left is RootsNode) is { } call ? Chain(left, call) : null;
            case TokenKind.Identifier or TokenKind.QuotedIdentifier:
                return Name(left);
            case TokenKind.Star:
                return Advance() && Projected(StarPower) is { } right ? new ValueProjectionNode(left, right) : null;
            case TokenKind.OpenBracket:
                return List(left is RootsNode) is { } list ? Chain(left, list) : null;
            case TokenKind.OpenBrace:
                return Hash(left is RootsNode) is { } hash ? Chain(left, hash) : null;
            default:
                return Unexpected("a name, '*', '[', '{' or a function behind '.'");
        }
    }

    // What stands behind the roots reads those it needs itself.
    private Node Chain(Node left, Node right)
    {
        if (left is not RootsNode) return new ChainNode(left, right);
        _roots.Remove(left);
        return right;
    }

    private Node? Bracket(Node left, bool atRoot, bool allowList)
    {
        if (allowList && !_lexer.IsBefore('*') && !_lexer.IsBefore(':') && !_lexer.IsBeforeNumber())
        {
            _roots.Remove(left);
            return List(atRoot);
        }
        var open = _token;
        if (!Advance()) return null;
        switch (_token.Kind)
        {
            case TokenKind.Star when _lexer.IsBefore(']'):
                return Advance() && Advance() && Projected(StarPower) is { } right ? new ProjectionNode(left, right) : null;
            case TokenKind.Star when allowList:
                _roots.Remove(left);
                return ListFrom(atRoot);
            case TokenKind.Number when _lexer.IsBefore(']'):
                var index = _token.Number;
                return Advance() && Advance() ? new IndexNode(left, index) : null;
            case TokenKind.Number or TokenKind.Colon:
                return Slice(left, open.Position);
            default:
                return Unexpected("a number, ':' or '*' behind '['");
        }
    }

    private Node? Slice(Node left, int position)
    {
        Span<int?> bounds = [null, null, null];
        for (var i = 0; ; i++)
        {
            if (_token.Kind == TokenKind.Number)
            {
                bounds[i] = _token.Number;
                if (!Advance()) return null;
            }
            if (_token.Kind != TokenKind.Colon || i == 2) break;
            if (!Advance()) return null;
        }
        if (!Expect(TokenKind.CloseBracket, "a number, ':' or ']' in a slice")) return null;
        if (bounds[2] == 0) return Fail(ExpressionErrorCode.InvalidValue, position, "the step of a slice cannot be 0");
        var slice = new SliceNode(left, bounds[0], bounds[1], bounds[2] ?? 1);
        return Projected(StarPower) is { } right ? new ProjectionNode(slice, right) : null;
    }

    private FilterNode? Filter(Node left)
    {
        if (Expression(0, atRoot: false) is not { } condition || !Expect(TokenKind.CloseBracket, "']'")) return null;
        return Projected(Power(TokenKind.Filter)) is { } right ? new FilterNode(left, condition, right) : null;
    }

    private MultiSelectNode? List(bool atRoot) => Advance() ? ListFrom(atRoot) : null;

    private MultiSelectNode? ListFrom(bool atRoot)
    {
        var values = new List<Node>();
        do
        {
            if (values.Count > 0 && !Advance()) return null;
            if (Expression(0, atRoot) is not { } value) return null;
            values.Add(value);
        }
        while (_token.Kind == TokenKind.Comma);
        return Expect(TokenKind.CloseBracket, "',' or ']'") ? new MultiSelectNode(null, [.. values], atRoot) : null;
    }

    private MultiSelectNode? Hash(bool atRoot)
    {
        var names = new List<JsonValue>();
        var values = new List<Node>();
        do
        {
            if (!Advance()) return null;
            names.Add(_token.Value);
            if (!Expect(_token.Kind == TokenKind.QuotedIdentifier ? TokenKind.QuotedIdentifier : TokenKind.Identifier, "a name")
                || !Expect(TokenKind.Colon, "':'") || Expression(0, atRoot) is not { } value)
            {
                return null;
            }
            values.Add(value);
        }
        while (_token.Kind == TokenKind.Comma);
        return Expect(TokenKind.CloseBrace, "',' or '}'") ? new MultiSelectNode([.. names], [.. values], atRoot) : null;
    }

    private bool Advance()
    {
        if (_lexer.TryNext(out _token)) return true;
        if (Error.Code == ExpressionErrorCode.None) Error = _lexer.Error;
        return false;
    }

    private bool Expect(TokenKind kind, string expected)
    {
        if (_token.Kind == kind) return Advance();
        Unexpected(expected);
        return false;
    }

    private Node? Unexpected(string expected)
    {
        var found = _token.Kind == TokenKind.End ? "the end" : $"'{text[_token.Position.._token.End]}'";
        return Fail(ExpressionErrorCode.Syntax, _token.Position, $"expected {expected}, not {found}");
    }

    // The first mistake is the one to tell.
    private Node? Fail(ExpressionErrorCode code, int position, string message, string? suggestion = null)
    {
        if (Error.Code == ExpressionErrorCode.None) Error = new ExpressionError(code, position, message, suggestion);
        return null;
    }
}
