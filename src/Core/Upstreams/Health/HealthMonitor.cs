using Waterfall.Core.IO;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>
/// Active health: says when each endpoint is probed and takes the results. There is one in a gateway, on one loop, whose thread alone calls it; what it finds
/// is seen by all loops through <see cref="EndpointHealth"/>.
/// </summary>
internal sealed class HealthMonitor(TimerWheel wheel, IHealthProbe probe, LoopRandom random)
{
    private readonly Dictionary<(string Cluster, Endpoint Endpoint), ProbeTarget> _targets = [];

    /// <summary>Told of every change: the target, which is up or down now.</summary>
    internal Action<ProbeTarget>? Changed { get; set; }

    internal IReadOnlyCollection<ProbeTarget> Targets => _targets.Values;

    /// <summary>Probes the endpoints of these clusters from here on. Targets whose settings stayed keep their state and their time.</summary>
    internal void Apply(IEnumerable<Cluster> clusters)
    {
        var kept = new HashSet<(string, Endpoint)>();
        foreach (var cluster in clusters)
        {
            if (cluster.Health.Active is not { } settings)
                continue;
            foreach (var member in cluster.Members)
            {
                kept.Add((cluster.Name, member.Endpoint));
                Apply(cluster, member.Endpoint, settings);
            }
        }
        foreach (var (key, target) in _targets.Where(each => !kept.Contains(each.Key)).ToArray())
        {
            _targets.Remove(key);
            Remove(target);
        }
    }

    /// <summary>Ends all probing. What was found stands: requests that are still under way are not sent to endpoints that are down.</summary>
    internal void Stop()
    {
        foreach (var target in _targets.Values)
        {
            target.IsRemoved = true;
            target.Next.Remove();
        }
        _targets.Clear();
    }

    /// <summary>A probe's result.</summary>
    internal void Report(ProbeTarget target, ProbeResult result)
    {
        if (target.IsRemoved)
            return;
        target.Last = result;
        target.Next.Set(Jittered(target.Settings.IntervalMs), DeadlineReason.Probe);
        if (!target.State.Report(target.Settings.Expected.Contains(result.Status)))
            return;
        if (target.State.IsDown)
            target.Endpoint.Health.ProbeDown();
        else
            target.Endpoint.Health.ProbeUp(wheel.NowMs);
        Changed?.Invoke(target);
    }

    internal void Send(ProbeTarget target) => probe.Send(target);

    private void Apply(Cluster cluster, Endpoint endpoint, ProbeSettings settings)
    {
        if (_targets.TryGetValue((cluster.Name, endpoint), out var known))
        {
            known.Cluster = cluster;
            if (known.Settings == settings)
                return;
            Remove(known);
        }
        var target = new ProbeTarget(this, wheel, cluster, endpoint, settings);
        _targets[(cluster.Name, endpoint)] = target;
        // Anywhere in the first interval: a hundred endpoints are not probed in one burst.
        target.Next.Set(1 + random.Below(settings.IntervalMs), DeadlineReason.Probe);
    }

    private void Remove(ProbeTarget target)
    {
        target.IsRemoved = true;
        target.Next.Remove();
        if (target.State.IsDown)
            target.Endpoint.Health.ProbeUp(wheel.NowMs);
    }

    // Nine to eleven tenths.
    private long Jittered(long intervalMs) => Math.Max(1, intervalMs - (intervalMs / 10) + random.Below((intervalMs / 5) + 1));
}
