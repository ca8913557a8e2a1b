using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Upstreams;

/// <summary>What outlives snapshots of a cluster, by its name: the circuit, what is in use, what its loops have learnt.</summary>
internal sealed class ClusterState(HealthEpoch epoch, LoopSlots<EndpointLoads> endpointLoads)
{
    private const long None = -1;

    private CircuitBreaker? _breaker;
    private long _seenGeneration = None;

    internal HealthEpoch Epoch => epoch;

    internal LoopSlots<EndpointLoads> EndpointLoads => endpointLoads;

    internal LoopSlots<LoopResilience> Loops { get; } = new(static _ => new LoopResilience());

    internal BulkheadState Bulkhead { get; } = new();

    /// <summary>The circuit, as it stands; a new one when its settings are others.</summary>
    internal CircuitBreaker? Breaker(CircuitBreakerSettings? settings)
    {
        if (settings is null)
            return null;
        if (_breaker?.Settings != settings)
            _breaker = new CircuitBreaker(settings);
        return _breaker;
    }

    /// <summary>Endpoints that are new while the cluster is not begin slowly; those that the gateway begins with do not.</summary>
    internal void Join(IEnumerable<ClusterEndpoint> members, long nextGeneration, long nowMs)
    {
        foreach (var member in members)
        {
            if (_seenGeneration != None && member.Endpoint.Generation >= _seenGeneration)
                member.Endpoint.Health.Join(nowMs);
        }
        _seenGeneration = nextGeneration;
    }
}
