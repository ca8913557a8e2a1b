namespace Waterfall.Core.Configuration;

/// <summary>One place where an upstream's service is reached.</summary>
public sealed record EndpointConfig
{
    /// <summary>
    /// <c>http://host[:port]</c>, <c>https://host[:port]</c> (port 80 or 443 unless given; IPv6 addresses in brackets) or <c>unix:/absolute/path</c>;
    /// without path, query, user or fragment, as the client's target is sent on.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>Its share of the traffic beside the others'. Default 1. 1 to 1,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Where it stands, for <see cref="UpstreamConfig.PreferZone"/>; null (the default) where that does not matter.</summary>
    public string? Zone { get; init; }

    /// <summary>Who found it; null for one that is configured.</summary>
    internal string? Source { get; init; }
}
