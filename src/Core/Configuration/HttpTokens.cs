namespace Waterfall.Core.Configuration;

/// <summary>The syntax of tokens (RFC 9110 5.6.2): methods, field names, cookies' names.</summary>
internal static class HttpTokens
{
    public static bool IsToken(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
}
