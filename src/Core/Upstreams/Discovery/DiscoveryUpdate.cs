namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>What a source found: endpoints, or why there are none.</summary>
public sealed record DiscoveryUpdate
{
    private DiscoveryUpdate(IReadOnlyList<DiscoveredEndpoint> endpoints, string? problem) => (Endpoints, Problem) = (endpoints, problem);

    /// <summary>The endpoints, in any order. Of several with one URL the first counts.</summary>
    public IReadOnlyList<DiscoveredEndpoint> Endpoints { get; }

    /// <summary>Why there are none, without a full stop; null where there are.</summary>
    public string? Problem { get; }

    /// <summary>All endpoints that there are now.</summary>
    public static DiscoveryUpdate Of(IReadOnlyList<DiscoveredEndpoint> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return new(endpoints, endpoints.Count == 0 ? "there is no endpoint" : null);
    }

    /// <summary>Nothing could be found out.</summary>
    public static DiscoveryUpdate Failed(string problem) => new([], problem);
}
