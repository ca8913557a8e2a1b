using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// A cluster as one loop sees it: the load of each endpoint by its place, and which endpoints are to choose from now. The choice is worked out again when an
/// endpoint's health changed anywhere or a time that matters has come, not for each request. Benchmark: LoadBalancerBenchmarks.
/// </summary>
internal sealed class ClusterLoad
{
    /// <summary>A zone is left as soon as less than this part of it is healthy: the rest of it would be overrun (Envoy's zone-aware routing uses 70 % too).</summary>
    internal const int ZoneThresholdPercent = 70;

    /// <summary>How often the weights of endpoints in slow start are looked at.</summary>
    internal const long RampStepMs = 100;

    private readonly Cluster _cluster;
    private readonly HealthEpoch _epoch;
    private readonly CandidateSet _preferred;
    private readonly CandidateSet _all;
    private readonly bool[] _isAvailable;
    private int _seenEpoch;
    private long _refreshAtMs = long.MinValue;

    internal ClusterLoad(Cluster cluster, int loopIndex)
    {
        var loads = cluster.State.EndpointLoads.Of(loopIndex);
        (_cluster, _epoch, Random) = (cluster, cluster.State.Epoch, loads.Random);
        Resilience = cluster.State.Loops.Of(loopIndex);
        Concurrency = Resilience.Concurrency(cluster.AdaptiveConcurrency);
        var members = cluster.Members;
        Endpoints = new EndpointLoad[members.Length];
        for (var i = 0; i < members.Length; i++)
            Endpoints[i] = loads.Of(members[i].Endpoint);
        Turns = new long[members.Length];
        // The least head start: among equals the loops begin with different ones.
        if (loopIndex > 0 && members.Length > 0)
            Turns[loopIndex % members.Length] = 1;
        _isAvailable = new bool[members.Length];
        _all = new CandidateSet(members.Length);
        _preferred = cluster.PreferZone is null ? _all : new CandidateSet(members.Length);
    }

    /// <summary>By place: what this loop knows of each endpoint.</summary>
    internal EndpointLoad[] Endpoints { get; }

    /// <summary>Retry budget, latency and adaptive limit of this loop, which outlive snapshots.</summary>
    internal LoopResilience Resilience { get; }

    /// <summary>The adaptive limit of this loop; null without one.</summary>
    internal GradientLimit? Concurrency { get; }

    internal LoopRandom Random { get; }

    /// <summary>By place: the current weights of smooth weighted round robin.</summary>
    internal long[] Turns { get; }

    /// <summary>Endpoints that are healthy; of all when <see cref="IsPanicking"/>.</summary>
    internal int Healthy { get; private set; }

    /// <summary>Whether so few endpoints are healthy that all are used (the panic threshold).</summary>
    internal bool IsPanicking { get; private set; }

    /// <summary>Whether the preferred zone is healthy enough to have the traffic to itself.</summary>
    internal bool IsZonal { get; private set; }

    /// <summary>Those to choose from: in the preferred zone where it is healthy enough.</summary>
    internal CandidateSet Candidates(long nowMs)
    {
        if (_epoch.Current != _seenEpoch || nowMs >= _refreshAtMs)
            Refresh(nowMs);
        return IsZonal ? _preferred : _all;
    }

    /// <summary>The same, for an exchange that has tried some: beyond the zone once that has none left.</summary>
    internal CandidateSet Candidates(long nowMs, in TriedEndpoints tried)
    {
        var candidates = Candidates(nowMs);
        return tried.IsEmpty || candidates == _all || candidates.HasUntried(tried) ? candidates : _all;
    }

    /// <summary>Whether the endpoint at this place may be used now, for session affinity, which does not choose.</summary>
    internal bool IsUsable(int place, long nowMs)
    {
        Candidates(nowMs);
        return _all.Contains(place);
    }

    private void Refresh(long nowMs)
    {
        // Read before the states: a change while they are read is seen the next time.
        _seenEpoch = _epoch.Current;
        _refreshAtMs = long.MaxValue;
        Healthy = 0;
        var members = _cluster.Members;
        for (var place = 0; place < members.Length; place++)
        {
            var health = members[place].Endpoint.Health;
            _isAvailable[place] = health.IsAvailable(nowMs);
            if (_isAvailable[place])
                Healthy++;
            else
                RefreshAt(health.EjectedUntilMs, nowMs);
        }
        // Strictly below: half of the endpoints ejected is what the cap allows, and no panic at the default of 50 %.
        IsPanicking = Healthy < members.Length && Healthy * 100 < _cluster.Health.PanicThresholdPercent * members.Length;
        Fill(_all, null, nowMs);
        if (_cluster.PreferZone is { } zone)
            RefreshZone(zone, nowMs);
    }

    private void RefreshZone(string zone, long nowMs)
    {
        var standing = 0;
        foreach (var member in _cluster.Members)
            standing += member.Zone == zone ? 1 : 0;
        Fill(_preferred, zone, nowMs);
        // In panic the zone's candidates are all of it, healthy or not: no reason to prefer them.
        IsZonal = !IsPanicking && _preferred.Count > 0 && _preferred.Count * 100 >= ZoneThresholdPercent * standing;
    }

    private void Fill(CandidateSet set, string? zone, long nowMs)
    {
        set.Clear();
        var members = _cluster.Members;
        for (var place = 0; place < members.Length; place++)
        {
            if ((_isAvailable[place] || IsPanicking) && (zone is null || members[place].Zone == zone))
                set.Add(place, Weight(members[place], nowMs));
        }
        set.Seal();
    }

    private int Weight(ClusterEndpoint member, long nowMs)
    {
        var percent = SlowStart.Percent(nowMs - member.Endpoint.Health.InServiceSinceMs(nowMs), _cluster.SlowStartMs);
        if (percent < 100)
            RefreshAt(nowMs + RampStepMs, nowMs);
        return member.Weight * percent;
    }

    private void RefreshAt(long timeMs, long nowMs)
    {
        if (timeMs > nowMs)
            _refreshAtMs = Math.Min(_refreshAtMs, timeMs);
    }
}
