using Waterfall.Core.Routing;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the criteria of a route.</summary>
internal static class RouteCriteriaRules
{
    private const string Expected = "one of equals, oneOf, prefix, regex, exists";

    /// <summary>Checks headers and query; false if anything is wrong with them.</summary>
    internal static bool Check(RouteMatch match, string path, ConfigProblems problems)
    {
        var before = problems.All.Count;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in match.Headers)
        {
            if (!RouteRules.IsToken(name)) problems.Add($"{path}.headers.{name}", $"'{name}' is not the name of a header field", "a token (RFC 9110 5.1) as x-tier");
            else if (!names.Add(name)) problems.Add($"{path}.headers.{name}", $"the header field '{name}' is repeated: names are the same in any letter case");
            Check(value, $"{path}.headers.{name}", problems);
            CheckFieldValues(value, $"{path}.headers.{name}", problems);
        }
        foreach (var (name, value) in match.Query)
        {
            if (name.Length == 0) problems.Add($"{path}.query", "a query parameter has an empty name");
            Check(value, $"{path}.query.{name}", problems);
        }
        return problems.All.Count == before;
    }

    private static void Check(RouteValueMatch value, string path, ConfigProblems problems)
    {
        object?[] set = [value.EqualTo, value.OneOf, value.Prefix, value.Regex, value.Exists];
        var count = set.Count(each => each is not null);
        if (count != 1) problems.Add(path, count == 0 ? "nothing is compared" : "several comparisons, of which only one can be made", Expected);
        if (value.OneOf is { Count: 0 }) problems.Add(path + ".oneOf", "the list is empty", "a list of at least one value");
        if (value.Prefix is { Length: 0 }) problems.Add(path + ".prefix", "the prefix is empty", "a text, or exists: true");
        if (value.Regex is not null && !TextPattern.TryParse(value.Regex, out _, out var problem)) problems.Add(path + ".regex", problem);
    }

    // RFC 9110 5.5: a value has no whitespace around it once it is parsed, and nothing could be equal to one that has.
    private static void CheckFieldValues(RouteValueMatch value, string path, ConfigProblems problems)
    {
        foreach (var text in (value.OneOf ?? []).Append(value.EqualTo ?? ""))
        {
            if (text.Trim(' ', '\t') != text) problems.Add(path, $"'{text}' has whitespace around it, which no header field has", null, text.Trim(' ', '\t'));
        }
    }
}
