namespace Waterfall.Core.Upstreams;

/// <summary>An endpoint as one cluster has it.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Weight">Its share of the traffic beside the others', 1 to 1,000.</param>
/// <param name="Zone">Where it stands; null where that was not said.</param>
/// <param name="Source">Who found it; null for one that is configured.</param>
internal sealed record ClusterEndpoint(Endpoint Endpoint, int Weight = 1, string? Zone = null, string? Source = null);
