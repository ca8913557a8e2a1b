namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>An endpoint that was found rather than configured.</summary>
/// <param name="Url"><c>http://host[:port]</c>, <c>http://[v6][:port]</c> or <c>unix:/absolute/path</c>; one that is anything else is left out, and told.</param>
/// <param name="Weight">Its share of the traffic beside the others'. 1 to 1,000; beyond that the nearest of these.</param>
/// <param name="Zone">Where it stands; null where that is not known.</param>
public sealed record DiscoveredEndpoint(string Url, int Weight = 1, string? Zone = null);
