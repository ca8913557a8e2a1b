using System.Text;

namespace Waterfall.Core.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Path">Where: the path of the key, as <c>routes.users.upstream</c> or <c>upstreams.users.endpoints[0].url</c>.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Expected">What would have been right; null where the message says it.</param>
/// <param name="Suggestion">The nearest valid value, as it would be written; null where there is none near.</param>
public sealed record ConfigProblem(string Path, string Message, string? Expected = null, string? Suggestion = null)
{
    /// <summary><c>path: message; expected …; did you mean '…'?</c></summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Path.Length > 0) text.Append(Path).Append(": ");
        text.Append(Message);
        if (Expected is not null) text.Append("; expected ").Append(Expected);
        if (Suggestion is not null) text.Append("; did you mean '").Append(Suggestion).Append("'?");
        return text.ToString();
    }
}
