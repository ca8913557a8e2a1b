using System.Globalization;
using System.Text;

namespace Waterfall.Core.Expressions.Syntax;

/// <summary>Cuts the text of an expression into tokens, one at a time: what comes behind an expression in a template is never looked at.</summary>
internal sealed class Lexer(string text, int start)
{
    private int _at = start;

    /// <summary>What is wrong, if <see cref="TryNext"/> said so.</summary>
    internal ExpressionError Error { get; private set; }

    /// <summary>Whether the next character that is no whitespace is that one.</summary>
    internal bool IsBefore(char expected) => Next() == expected;

    /// <summary>Whether the next token is a number.</summary>
    internal bool IsBeforeNumber() => char.IsAsciiDigit(Next()) || Next() == '-';

    internal bool TryNext(out Token token)
    {
        while (_at < text.Length && IsSpace(text[_at])) _at++;
        if (_at == text.Length)
        {
            token = new Token(TokenKind.End, _at, _at);
            return true;
        }
        var c = text[_at];
        if (char.IsAsciiLetter(c) || c == '_') return TakeIdentifier(out token);
        if (char.IsAsciiDigit(c) || c == '-') return TakeNumber(out token);
        return c switch
        {
            '"' => TakeQuoted(out token),
            '\'' => TakeRawString(out token),
            '`' => TakeLiteral(out token),
            _ => TakeOperator(c, out token),
        };
    }

    private bool TakeOperator(char c, out Token token)
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\0';
        var (kind, length) = (c, next) switch
        {
            ('[', ']') => (TokenKind.Flatten, 2),
            ('[', '?') => (TokenKind.Filter, 2),
            ('|', '|') => (TokenKind.Or, 2),
            ('&', '&') => (TokenKind.And, 2),
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            _ => (Single(c), 1),
        };
        token = new Token(kind, _at, _at + length);
        if (kind == TokenKind.End)
            return Fail(_at, c == '=' ? "a single '='; equality is written '=='" : $"unexpected character {Show(_at)}");
        _at += length;
        return true;
    }

    private static TokenKind Single(char c) => c switch
    {
        '.' => TokenKind.Dot,
        '*' => TokenKind.Star,
        '@' => TokenKind.Current,
        ',' => TokenKind.Comma,
        ':' => TokenKind.Colon,
        '[' => TokenKind.OpenBracket,
        ']' => TokenKind.CloseBracket,
        '{' => TokenKind.OpenBrace,
        '}' => TokenKind.CloseBrace,
        '(' => TokenKind.OpenParenthesis,
        ')' => TokenKind.CloseParenthesis,
        '&' => TokenKind.Reference,
        '!' => TokenKind.Not,
        '|' => TokenKind.Pipe,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        _ => TokenKind.End,
    };

    private bool TakeIdentifier(out Token token)
    {
        var begin = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_')) _at++;
        token = new Token(TokenKind.Identifier, begin, _at, JsonValue.Of(text[begin.._at]));
        return true;
    }

    private bool TakeNumber(out Token token)
    {
        var begin = _at++;
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
        token = default;
        if (_at == begin + 1 && text[begin] == '-') return Fail(begin, "'-' without a number behind it");
        if (!int.TryParse(text.AsSpan(begin, _at - begin), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return Fail(begin, "the number does not fit 32 bits");
        token = new Token(TokenKind.Number, begin, _at, default, number);
        return true;
    }

    private bool TakeQuoted(out Token token)
    {
        var begin = _at;
        token = default;
        if (!SkipTo('"')) return Fail(begin, "a quoted identifier without its closing '\"'");
        if (!TryParseJson(text[begin.._at], out var value, out _)) return Fail(begin, "the quoted identifier is no JSON string");
        token = new Token(TokenKind.QuotedIdentifier, begin, _at, value);
        return true;
    }

    private bool TakeRawString(out Token token)
    {
        var begin = _at;
        token = default;
        if (!SkipTo('\'')) return Fail(begin, "a string without its closing '''");
        var value = text[(begin + 1)..(_at - 1)].Replace("\\'", "'", StringComparison.Ordinal);
        token = new Token(TokenKind.Literal, begin, _at, JsonValue.Of(value));
        return true;
    }

    private bool TakeLiteral(out Token token)
    {
        var begin = _at;
        token = default;
        if (!SkipTo('`')) return Fail(begin, "a literal without its closing '`'");
        var json = text[(begin + 1)..(_at - 1)].Replace("\\`", "`", StringComparison.Ordinal);
        if (!TryParseJson(json, out var value, out var errorAt))
            return Fail(begin + 1 + errorAt, "between '`' stands JSON; a string is written 'text' or `\"text\"`");
        token = new Token(TokenKind.Literal, begin, _at, value);
        return true;
    }

    // To behind the delimiter that closes what opens here. A backslash goes with the character behind it.
    private bool SkipTo(char delimiter)
    {
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == '\\') _at++;
            else if (text[_at] == delimiter)
            {
                _at++;
                return true;
            }
        }
        return false;
    }

    private static bool TryParseJson(string json, out JsonValue value, out int errorAt)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (JsonValue.TryParse(utf8, out value, out errorAt)) return true;
        errorAt = Encoding.UTF8.GetCharCount(utf8.AsSpan(0, errorAt));
        return false;
    }

    private string Show(int at)
    {
        var rune = Rune.TryGetRuneAt(text, at, out var found) ? found : Rune.ReplacementChar;
        return Rune.IsControl(rune) ? $"U+{rune.Value:X4}" : $"'{rune}'";
    }

    private char Next()
    {
        var at = _at;
        while (at < text.Length && IsSpace(text[at])) at++;
        return at < text.Length ? text[at] : '\0';
    }

    private bool Fail(int position, string message)
    {
        Error = new ExpressionError(ExpressionErrorCode.Syntax, position, message);
        return false;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r';
}
