using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>The written form of status codes: one as <c>503</c>, or a range as <c>200-299</c>.</summary>
internal static class StatusRanges
{
    public const string Expected = "a status as 503 or a range as 500-599";

    public static bool TryParse(string text, Bounds<int> bounds, out (int From, int To) range, out SyntaxProblem problem)
    {
        range = default;
        problem = new($"'{text}' is not a status", Expected);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryParseCode(dash < 0 ? text : text[..dash], out var from) || !TryParseCode(dash < 0 ? text : text[(dash + 1)..], out var to)) return false;
        range = (from, to);
        problem = new($"'{text}' is outside of {bounds.Min} to {bounds.Max}", Expected);
        if (!bounds.Contain(from) || !bounds.Contain(to)) return false;
        problem = new($"the range '{text}' ends before it begins", Expected);
        return from <= to;
    }

    private static bool TryParseCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && text.Length == 3;
}
