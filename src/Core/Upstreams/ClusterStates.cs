using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Upstreams;

/// <summary>Gives the same <see cref="ClusterState"/> for the same name in every snapshot. Used where snapshots are compiled, off the loops.</summary>
internal sealed class ClusterStates(HealthEpoch epoch, ulong seed)
{
    private readonly Dictionary<string, ClusterState> _states = new(StringComparer.Ordinal);
    private readonly LoopSlots<EndpointLoads> _endpointLoads = new(loop => new EndpointLoads(new LoopRandom(seed + (ulong)loop)));

    internal ClusterState Get(string name)
    {
        if (!_states.TryGetValue(name, out var state))
            _states[name] = state = new ClusterState(epoch, _endpointLoads);
        return state;
    }

    /// <summary>Forgets the clusters that are configured no more.</summary>
    internal void KeepOnly(IReadOnlyCollection<string> names)
    {
        foreach (var name in _states.Keys.Except(names).ToArray())
            _states.Remove(name);
    }
}
