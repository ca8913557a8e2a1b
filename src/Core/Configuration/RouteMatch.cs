using System.Collections.ObjectModel;

namespace Waterfall.Core.Configuration;

/// <summary>
/// What a request must be to take a route: every part that is given must fit. Of the routes that fit, the most specific takes the request:
/// an exact host before a wildcard (a longer before a shorter) before none, then the path by
/// <see cref="Routing.PathTemplate.CompareSpecificity"/>, then one that lists methods before one that takes all, one with a version before one
/// without, and one with more criteria before one with fewer.
/// </summary>
public sealed record RouteMatch
{
    /// <summary>
    /// The hosts, in any letter case: exact (<c>api.example.com</c>) or one wildcard for one or more leading labels
    /// (<c>*.example.com</c>, which <c>example.com</c> itself does not fit). With a port (<c>api.example.com:8443</c>, <c>*:8443</c>), only where the
    /// request's authority names that port; without, at any. Empty: every host.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The methods, case-sensitive as RFC 9110 9.1 has them; GET does not imply HEAD. Empty: every method.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The path, as <see cref="Routing.PathTemplate"/> reads it.</summary>
    public required string Path { get; init; }

    /// <summary>What header fields must be, by their name in any letter case.</summary>
    public IReadOnlyDictionary<string, RouteValueMatch> Headers { get; init; } = ReadOnlyDictionary<string, RouteValueMatch>.Empty;

    /// <summary>What parameters of the query must be, by their name, once percent-encoding is taken off.</summary>
    public IReadOnlyDictionary<string, RouteValueMatch> Query { get; init; } = ReadOnlyDictionary<string, RouteValueMatch>.Empty;

    /// <summary>An expression over the request that must be true, as <c>${ request.headers."x-tier" == 'gold' }</c>; null for none.</summary>
    public string? When { get; init; }

    /// <summary>
    /// Reads the short form: a path template, or methods separated by commas, a space and a path template
    /// (<c>/users/{id}</c>, <c>GET /users/{id}</c>, <c>GET,HEAD /users/{id}</c>). It only splits; <see cref="ConfigValidator"/> judges the parts.
    /// </summary>
    public static RouteMatch Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/');
        // A template begins with a slash, so what stands before the first one and a space can only be methods.
        if (slash < 2 || text[slash - 1] != ' ') return new RouteMatch { Path = text };
        var methods = text[..slash].Split(',', StringSplitOptions.TrimEntries);
        return new RouteMatch { Methods = methods, Path = text[slash..] };
    }
}
