using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml;

/// <summary>A problem with its place in a file.</summary>
internal sealed record FileProblem(string File, Position Position, ConfigProblem Problem)
{
    /// <summary><c>file:line:column: key.path: message; expected …; did you mean '…'?</c>, always one line.</summary>
    public override string ToString() => OneLine($"{File}:{Position.Line}:{Position.Column}: {Problem}");

    // What a file or a variable holds must not be able to forge lines of a log or move a terminal's cursor.
    private static string OneLine(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in text) line.Append(char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString());
        return line.ToString();
    }
}
