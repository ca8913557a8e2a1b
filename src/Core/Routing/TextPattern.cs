using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Waterfall.Core.Routing;

/// <summary>
/// A regular expression that a whole text must fit. It never backtracks, so that no text of a peer's choice takes more than time linear in
/// its length; look-around and back-references, which need backtracking, do not exist in it.
/// </summary>
internal sealed class TextPattern
{
    private const int StackChars = 256;

    private readonly Regex _regex;

    private TextPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    /// <summary>The expression as it was written.</summary>
    internal string Text { get; }

    internal static bool TryParse(string text, [NotNullWhen(true)] out TextPattern? pattern, out string problem)
    {
        (pattern, problem) = (null, "");
        try
        {
            // Alone first: what only the anchors' parentheses make well-formed is not.
            _ = new Regex(text, RegexOptions.CultureInvariant);
            pattern = new TextPattern(text, new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (RegexParseException e)
        {
            problem = $"not a regular expression: {e.Error} at character {e.Offset}";
        }
        catch (NotSupportedException)
        {
            problem = "a regular expression that cannot be matched without backtracking: it looks around or back, or is too large";
        }
        return pattern is not null;
    }

    /// <summary>Whether the whole of a text in UTF-8 fits. Bytes that are not UTF-8 count as U+FFFD.</summary>
    [SkipLocalsInit]
    internal bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length <= StackChars)
        {
            Span<char> chars = stackalloc char[StackChars];
            return _regex.IsMatch(chars[..Encoding.UTF8.GetChars(text, chars)]);
        }
        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        var isMatch = _regex.IsMatch(rented.AsSpan(0, Encoding.UTF8.GetChars(text, rented)));
        ArrayPool<char>.Shared.Return(rented);
        return isMatch;
    }
}
