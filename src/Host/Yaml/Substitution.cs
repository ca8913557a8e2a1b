using System.Text;
using Waterfall.Core.Configuration;

namespace Waterfall.Host.Yaml;

/// <summary>One <c>${env:NAME}</c> or <c>${file:PATH}</c> of a value.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Value">What it stands for.</param>
internal sealed record Substitution(string Text, string Value)
{
    private const string Expected = "${env:NAME} or ${file:PATH}";
    private const int MaxFileBytes = 64 * 1024;

    /// <summary>Replaces every substitution of a text; what one stands for is not looked at again.</summary>
    /// <returns>Null if one cannot be made; <paramref name="problem"/> says why.</returns>
    public static string? Apply(string text, string directory, List<Substitution> made, out SyntaxProblem problem)
    {
        problem = default;
        var result = new StringBuilder();
        var next = 0;
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", next, StringComparison.Ordinal))
        {
            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                problem = new("'${' without '}'", Expected);
                return null;
            }
            var whole = text[open..(close + 1)];
            var value = Find(whole, whole[2..^1], directory, out problem);
            if (value is null) return null;
            made.Add(new Substitution(whole, value));
            result.Append(text, next, open - next).Append(value);
            next = close + 1;
        }
        return result.Append(text, next, text.Length - next).ToString();
    }

    /// <summary>
    /// As <see cref="Apply"/>, in a text that also holds expressions, which stay: <c>${ … }</c>, and <c>$${</c> for a literal <c>${</c>. What a substitution
    /// stands for is text, never an expression.
    /// </summary>
    public static string? ApplyBesideExpressions(string text, string directory, List<Substitution> made, out SyntaxProblem problem)
    {
        problem = default;
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (string.CompareOrdinal(text, at, "$${", 0, 3) == 0)
            {
                result.Append("$${");
                at += 3;
                continue;
            }
            if (!Begins(text, at, "${env:") && !Begins(text, at, "${file:"))
            {
                result.Append(text[at++]);
                continue;
            }
            var close = text.IndexOf('}', at);
            var value = Apply(close < 0 ? text[at..] : text[at..(close + 1)], directory, made, out problem);
            if (value is null) return null;
            at = close + 1;
            // A dollar sign at its end would make an expression of a brace behind it.
            var closes = value.EndsWith('$') && at < text.Length && text[at] == '{';
            result.Append(value.Replace("${", "$${", StringComparison.Ordinal)).Append(closes ? "$" : "");
        }
        return result.ToString();
    }

    private static bool Begins(string text, int at, string prefix) => string.CompareOrdinal(text, at, prefix, 0, prefix.Length) == 0;

    /// <summary>A text for people: what came out of a variable or a file may be a secret, so that where it came from stands instead.</summary>
    public static string Hide(string text, IReadOnlyList<Substitution> substitutions)
    {
        foreach (var substitution in substitutions)
        {
            // Short ones hide nothing and would be found in any word.
            if (substitution.Value.Length >= 4) text = text.Replace(substitution.Value, substitution.Text, StringComparison.Ordinal);
        }
        return text;
    }

    private static string? Find(string whole, string reference, string directory, out SyntaxProblem problem)
    {
        problem = default;
        var colon = reference.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? ("", reference) : (reference[..colon], reference[(colon + 1)..]);
        switch (kind)
        {
            case "env" when name.Length > 0:
                var value = Environment.GetEnvironmentVariable(name);
                if (value is null) problem = new($"the environment variable '{name}' is not set");
                return value;
            case "file" when name.Length > 0:
                return ReadFile(Path.Combine(directory, name), name, out problem);
            default:
                problem = new($"'{whole}' is not a substitution", Expected);
                return null;
        }
    }

    private static string? ReadFile(string path, string name, out SyntaxProblem problem)
    {
        var text = TextFile.Read(path, MaxFileBytes, out var reason);
        problem = text is null ? new($"the file '{name}' cannot be read: {reason}") : default;
        // Editors and `echo` end a file with a line break, which is no part of a value.
        return text is null ? null : text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
    }
}
