namespace Waterfall.Core.Configuration;

/// <summary>The version of an API that a route serves. Routes with the same match and other versions stand beside it.</summary>
public sealed record RouteVersionConfig
{
    /// <summary>The version: letters, digits, <c>-</c>, <c>.</c>, <c>_</c> and <c>~</c>, as in <c>2</c> or <c>2026-01-15</c>.</summary>
    public required string Is { get; init; }

    /// <summary>Where a request names its version.</summary>
    public RouteVersionPlace In { get; init; }

    /// <summary>
    /// The header field (null: <c>x-api-version</c>), the query parameter (null: <c>api-version</c>) or the parameter of a media type in Accept
    /// (null: <c>version</c>). Not with a version in the path.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>What stands before the version in the path, and in a vendor's media type (<c>application/vnd.acme.v2+json</c>).</summary>
    public string Prefix { get; init; } = "v";

    /// <summary>Whether requests that name no version are taken too.</summary>
    public bool Default { get; init; }

    /// <summary>Since when, or from when, the version is deprecated, sent as Deprecation (RFC 9745); null if it is not.</summary>
    public DateTimeOffset? Deprecated { get; init; }

    /// <summary>When the version is expected to go, sent as Sunset (RFC 8594); null if that is not known.</summary>
    public DateTimeOffset? Sunset { get; init; }

    /// <summary>The http or https address of a document about it, sent as Link; null for none.</summary>
    public string? Link { get; init; }
}

/// <summary>Where a request names the version of an API.</summary>
public enum RouteVersionPlace
{
    /// <summary>The first segment of the path, which the upstream does not get: <c>/v2/users</c>.</summary>
    Path,

    /// <summary>A header field.</summary>
    Header,

    /// <summary>A parameter of the query.</summary>
    Query,

    /// <summary>A media type in Accept: <c>application/json; version=2</c> or <c>application/vnd.acme.v2+json</c>.</summary>
    Accept,
}
