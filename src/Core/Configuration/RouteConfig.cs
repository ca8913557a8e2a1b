namespace Waterfall.Core.Configuration;

/// <summary>Which requests go to which upstream.</summary>
public sealed record RouteConfig
{
    /// <summary>The requests that the route takes.</summary>
    public required RouteMatch Match { get; init; }

    /// <summary>The version of an API that the route serves; null if it has none.</summary>
    public RouteVersionConfig? Version { get; init; }

    /// <summary>The name of the upstream that they go to.</summary>
    public required string Upstream { get; init; }
}
