using System.Buffers;
using System.Text;

namespace Waterfall.Testing.Wire;

/// <summary>Bytes as text, one character a byte (ISO 8859-1), and the few character classes of RFC 9110 5.6.2 and 5.5.</summary>
public static class WireText
{
    private static readonly SearchValues<char> TokenChars =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>RFC 9110 5.6.2: token = 1*tchar.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(TokenChars) < 0;

    /// <summary>RFC 9110 5.5: VCHAR, obs-text, SP and HTAB; nothing else.</summary>
    public static bool IsFieldValue(string text) => text.All(c => c == '\t' || (c >= ' ' && c != '\x7f'));

    /// <summary>RFC 9110 8.6: 1*DIGIT and nothing else.</summary>
    public static bool IsDigits(string text) => text.Length is > 0 and < 19 && text.All(char.IsAsciiDigit);

    /// <summary>Control bytes made visible, for messages of failed tests.</summary>
    public static string Visible(string text, int limit = 600)
    {
        var visible = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(limit, text.Length)))
        {
            visible.Append(c switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or > '~' => $"\\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }

        return text.Length > limit ? $"{visible}… ({text.Length} bytes)" : visible.ToString();
    }
}
