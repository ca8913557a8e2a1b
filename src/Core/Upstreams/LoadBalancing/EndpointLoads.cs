namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>One loop's random numbers, and its <see cref="EndpointLoad"/> of every endpoint, by <see cref="Endpoint.Index"/>; they outlive snapshots as endpoints do.</summary>
internal sealed class EndpointLoads(LoopRandom random)
{
    private EndpointLoad?[] _loads = new EndpointLoad?[16];

    internal LoopRandom Random => random;

    internal EndpointLoad Of(Endpoint endpoint)
    {
        if (endpoint.Index >= _loads.Length)
            Array.Resize(ref _loads, Math.Max(endpoint.Index + 1, _loads.Length * 2));
        ref var load = ref _loads[endpoint.Index];
        if (load is null || load.Endpoint.Generation < endpoint.Generation)
            load = new EndpointLoad(endpoint);
        // An older snapshot's endpoint whose place is another's by now: what is counted on it is its exchanges' alone.
        return load.Endpoint == endpoint ? load : new EndpointLoad(endpoint);
    }
}
