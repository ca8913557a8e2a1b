using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>Reads one <see cref="PathTemplate"/>.</summary>
internal sealed class PathTemplateParser(string text)
{
    // RFC 3986 3.3: pchar without the percent sign, beside letters and digits.
    private const string PathMarks = "-._~!$&'()*+,;=:@";

    private readonly List<PathTemplateSegment> _segments = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private PathTemplateError _error;

    public bool TryParse([NotNullWhen(true)] out PathTemplate? template, out PathTemplateError error)
    {
        template = Read() ? new PathTemplate(text, [.. _segments]) : null;
        error = _error;
        return template is not null;
    }

    private bool Read()
    {
        if (text.Length == 0) return Fail(0, "the path is empty", "/");
        if (text[0] != '/') return Fail(0, "the path must begin with '/'", "/" + text);
        for (var start = 1; start <= text.Length;)
        {
            var end = text.IndexOf('/', start);
            var isLast = end < 0;
            if (isLast) end = text.Length;
            if (_segments.Count == PathTemplate.MaxSegments) return Fail(start, $"more than {PathTemplate.MaxSegments} segments");
            if (!ReadSegment(start, end, isLast)) return false;
            start = end + 1;
        }
        return true;
    }

    private bool ReadSegment(int start, int end, bool isLast)
    {
        if (start == end && !isLast) return Fail(start, "an empty segment ('//')", text.Replace("//", "/", StringComparison.Ordinal));
        var brace = text.AsSpan(start, end - start).IndexOfAny('{', '}');
        return brace < 0 ? ReadLiteral(start, end) : ReadCapture(start, end, start + brace, isLast);
    }

    private bool ReadCapture(int start, int end, int brace, bool isLast)
    {
        if (text[brace] == '}') return Fail(brace, "'}' without '{'");
        if (brace != start) return Fail(brace, "a parameter must be a whole segment");
        if (_names.Count == PathTemplate.MaxCaptures) return Fail(start, $"more than {PathTemplate.MaxCaptures} parameters");
        var close = text.IndexOf('}', start, end - start);
        var colon = text.IndexOf(':', start, (close < 0 ? end : close) - start);
        // An expression may hold braces of its own: its parameter ends where the segment does.
        if (colon >= 0) return ReadConstrained(start, colon, end);
        if (close < 0) return Fail(start, "'{' without '}'");
        if (close != end - 1) return Fail(close + 1, "a parameter must be a whole segment");
        var isCatchAll = string.CompareOrdinal(text, start + 1, "**", 0, 2) == 0;
        var nameStart = start + (isCatchAll ? 3 : 1);
        if (!ReadName(nameStart, close)) return false;
        if (isCatchAll && !isLast) return Fail(start, "a catch-all must be the last segment");
        _segments.Add(new(isCatchAll ? PathTemplateSegmentKind.CatchAll : PathTemplateSegmentKind.Parameter, text[nameStart..close]));
        return true;
    }

    private bool ReadConstrained(int start, int colon, int end)
    {
        if (string.CompareOrdinal(text, start + 1, "**", 0, 2) == 0) return Fail(colon, "a catch-all takes no constraint");
        if (text[end - 1] != '}') return Fail(start, "'{' without '}' at the end of its segment");
        if (!ReadName(start + 1, colon)) return false;
        if (!PathConstraint.TryParse(text[(colon + 1)..(end - 1)], out var constraint, out var problem)) return Fail(colon + 1, problem);
        _segments.Add(new(PathTemplateSegmentKind.Parameter, text[(start + 1)..colon], constraint));
        return true;
    }

    private bool ReadName(int start, int end)
    {
        if (start == end) return Fail(start, "a parameter without a name");
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (char.IsAsciiLetter(c) || c == '_' || (i > start && char.IsAsciiDigit(c))) continue;
            return c switch
            {
                '*' when i == start => Fail(i, "a single '*'; a catch-all is written '{**name}'", text.Insert(i, "*")),
                _ => Fail(i, $"'{c}' in the name of a parameter, which is made of letters, digits and '_'"),
            };
        }
        return _names.Add(text[start..end]) || Fail(start, $"the parameter '{text[start..end]}' appears twice");
    }

    private bool ReadLiteral(int start, int end)
    {
        var normal = new StringBuilder(end - start);
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (!ReadEncoded(ref i, end, normal)) return false;
            }
            else if (char.IsAsciiLetterOrDigit(c) || PathMarks.Contains(c, StringComparison.Ordinal)) normal.Append(c);
            else return FailCharacter(i);
        }
        var literal = normal.ToString();
        // RFC 3986 5.2.4 removes such segments from a request's path before it is routed: they could never fit.
        if (literal is "." or "..") return Fail(start, $"the segment '{literal}' never reaches a route");
        _segments.Add(new(PathTemplateSegmentKind.Literal, literal));
        return true;
    }

    // RFC 3986 6.2.2: hex digits in upper case, and what need not be encoded is not.
    private bool ReadEncoded(ref int i, int end, StringBuilder normal)
    {
        if (i + 2 >= end || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            return Fail(i, "'%' is not followed by two hex digits");
        var value = (char)Convert.ToInt32(text.Substring(i + 1, 2), 16);
        if (char.IsAsciiLetterOrDigit(value) || value is '-' or '.' or '_' or '~') normal.Append(value);
        else normal.Append('%').Append(text.Substring(i + 1, 2).ToUpperInvariant());
        i += 2;
        return true;
    }

    private bool FailCharacter(int i)
    {
        var c = text[i];
        if (c is '?' or '#') return Fail(i, "a path has no query and no fragment", i == 1 ? "/" : text[..i]);
        var rune = Rune.TryGetRuneAt(text, i, out var found) ? found : Rune.ReplacementChar;
        var encoded = Uri.EscapeDataString(rune.ToString());
        var shown = Rune.IsControl(rune) ? $"the control character U+{rune.Value:X4}" : $"'{rune}'";
        return Fail(i, $"{shown} must be percent-encoded", string.Concat(text.AsSpan(0, i), encoded, text.AsSpan(i + rune.Utf16SequenceLength)));
    }

    private bool Fail(int position, string message, string? suggestion = null)
    {
        _error = new PathTemplateError(position, message, suggestion);
        return false;
    }
}
