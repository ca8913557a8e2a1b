namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the version of a route.</summary>
internal static class RouteVersionRules
{
    private const int MaxLength = 64;

    /// <summary>Checks a version; false if what requests are compared with is wrong.</summary>
    internal static bool Check(RouteVersionConfig version, string path, ConfigProblems problems)
    {
        var before = problems.All.Count;
        if (!Enum.IsDefined(version.In)) problems.Add(path + ".in", $"{version.In} is not a place", "one of path, header, query, accept");
        if (!IsText(version.Is) || !char.IsAsciiLetterOrDigit(version.Is[0]))
            problems.Add(path + ".is", $"'{version.Is}' is not a version", $"1 to {MaxLength} letters, digits, '-', '.', '_' or '~', a letter or digit first");
        if (version.Prefix.Length > 0 && !IsText(version.Prefix))
            problems.Add(path + ".prefix", $"'{version.Prefix}' cannot stand before a version", $"up to {MaxLength} letters, digits, '-', '.', '_' or '~'");
        CheckName(version, path + ".name", problems);
        var isComparable = problems.All.Count == before;
        CheckEnd(version, path, problems);
        return isComparable;
    }

    private static void CheckName(RouteVersionConfig version, string path, ConfigProblems problems)
    {
        if (version.Name is null) return;
        if (version.In == RouteVersionPlace.Path) problems.Add(path, "a version in the path has no name, but a prefix");
        else if (version.In == RouteVersionPlace.Query ? version.Name.Length == 0 : !RouteRules.IsToken(version.Name))
            problems.Add(path, $"'{version.Name}' is not a name", "a token (RFC 9110 5.6.2) as x-api-version");
    }

    private static void CheckEnd(RouteVersionConfig version, string path, ConfigProblems problems)
    {
        // RFC 9745 4
        if (version.Sunset < version.Deprecated) problems.Add(path + ".sunset", "the version goes before it is deprecated", "a time at or after 'deprecated'");
        if (version.Deprecated < DateTimeOffset.UnixEpoch) problems.Add(path + ".deprecated", "the time is before 1970", "a later one");
        if (version.Link is null) return;
        if (version.Deprecated is null && version.Sunset is null)
            problems.Add(path + ".link", "a link to what is said about the end of a version that has none", "'deprecated' or 'sunset' as well");
        if (!Uri.TryCreate(version.Link, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            problems.Add(path + ".link", $"'{version.Link}' is not an address", "a URL as https://example.com/news/v1");
    }

    private static bool IsText(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
}
