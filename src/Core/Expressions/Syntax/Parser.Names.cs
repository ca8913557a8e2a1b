using System.Text.RegularExpressions;
using Waterfall.Core.Diagnostics;
using Waterfall.Core.Expressions.Functions;
using Waterfall.Core.Expressions.Nodes;
using Waterfall.Core.Expressions.Sources;

namespace Waterfall.Core.Expressions.Syntax;

// What names mean: roots, their members, functions.
internal sealed partial class Parser
{
    private Node Current(bool atRoot)
    {
        if (!atRoot) return CurrentNode.Instance;
        var roots = new RootsNode(scope);
        _roots.Add(roots);
        return roots;
    }

    private Node? Name(Node left)
    {
        var token = _token;
        if (token.Kind == TokenKind.QuotedIdentifier && _lexer.IsBefore('('))
            return Fail(ExpressionErrorCode.Syntax, token.Position, "the name of a function is not quoted");
        if (!Advance()) return null;
        return left switch
        {
            RootsNode => Root(left, token),
            SourceNode source => Member(source, token),
            _ => PathNode.Of(left, token.Value.Utf8.ToArray()),
        };
    }

    private Node? Root(Node left, Token token)
    {
        _roots.Remove(left);
        var name = NameOf(token);
        foreach (var root in scope.Roots)
        {
            if (SourceMembers.NameOf(root).Utf8.SequenceEqual(token.Value.Utf8)) return root == ExpressionRoot.Env ? Variable() : Read(SourceMembers.Of(root));
        }
        var names = scope.Roots.Select(SourceMembers.TextOf).ToList();
        return Fail(ExpressionErrorCode.UnknownName, token.Position, $"there is no '{name}' here, but {string.Join(", ", names)}", NearestName.Find(name, names));
    }

    private Node? Member(SourceNode source, Token token)
    {
        var name = NameOf(token);
        var path = source.Path;
        switch (SourceMembers.Extend(ref path, name))
        {
            case MemberLookup.Found:
                _roots.Remove(source);
                return Read(path);
            case MemberLookup.Unknown:
                var names = path.Member.Children.ToArray().Select(child => child.Name).ToList();
                return Fail(ExpressionErrorCode.UnknownName, token.Position, $"'{path.Member.Name}' has no '{name}', but {string.Join(", ", names)}",
                    NearestName.Find(name, names));
            case MemberLookup.UpperCase:
                return Fail(ExpressionErrorCode.UnknownName, token.Position, "names of fields are in lower case here", name.ToLowerInvariant());
            default:
                return PathNode.Of(source, token.Value.Utf8.ToArray());
        }
    }

    // The environment of the process does not change: a variable is a literal.
    private ConstantNode? Variable()
    {
        if (_token.Kind != TokenKind.Dot) Unexpected("the name of a variable behind 'env', as in env.HOME");
        else if (Advance() && _token.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            var value = scope.Environment(NameOf(_token));
            return Advance() ? new ConstantNode(value is null ? default : JsonValue.Of(value)) : null;
        }
        else Unexpected("the name of a variable behind 'env.'");
        return null;
    }

    private SourceNode Read(in SourcePath path)
    {
        var node = new SourceNode(path);
        _roots.Add(node);
        return node;
    }

    private Node? Call(bool atRoot)
    {
        var token = _token;
        var name = NameOf(token);
        if (!FunctionTable.All.TryGetValue(name, out var function))
            return Fail(ExpressionErrorCode.UnknownName, token.Position, $"there is no function '{name}'", NearestName.Find(name, FunctionTable.All.Keys));
        if (!Advance() || !Advance()) return null; // the name, and the parenthesis that was seen behind it
        var arguments = new List<Node>();
        var positions = new List<int>();
        while (_token.Kind != TokenKind.CloseParenthesis || arguments.Count > 0)
        {
            positions.Add(_token.Position);
            if (Argument(atRoot) is not { } argument) return null;
            arguments.Add(argument);
            if (_token.Kind != TokenKind.Comma) break;
            if (!Advance()) return null;
        }
        if (!Expect(TokenKind.CloseParenthesis, "',' or ')'")) return null;
        if (function.ArityProblem(arguments.Count) is { } problem) return Fail(ExpressionErrorCode.InvalidArity, token.Position, problem);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!function.Accepts(i, arguments[i].Types))
                return Fail(ExpressionErrorCode.InvalidType, positions[i], function.TypeProblem(i, arguments[i].Types));
        }
        return function == FunctionTable.Matches ? Match(arguments, positions, token.Position) : new CallNode(function, [.. arguments], token.Position);
    }

    private Node? Argument(bool atRoot)
    {
        if (_token.Kind != TokenKind.Reference) return Expression(0, atRoot);
        return Advance() && Expression(0, atRoot: false) is { } body ? new ReferenceNode(body) : null;
    }

    private Node? Match(List<Node> arguments, List<int> positions, int position)
    {
        if (arguments[1] is not ConstantNode { Value.Kind: JsonKind.String } literal)
            return Fail(ExpressionErrorCode.InvalidValue, positions[1], "the pattern of matches() must be a literal: it is compiled with the expression");
        var pattern = System.Text.Encoding.UTF8.GetString(literal.Value.Utf8);
        try
        {
            return new MatchesNode(arguments[0], new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), position);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return Fail(ExpressionErrorCode.InvalidValue, positions[1], $"not a pattern that takes linear time: {problem.Message.TrimEnd('.')}");
        }
    }

    private static string NameOf(Token token) => System.Text.Encoding.UTF8.GetString(token.Value.Utf8);
}
