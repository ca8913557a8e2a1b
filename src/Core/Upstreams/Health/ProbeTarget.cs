using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>One endpoint of one cluster that is probed.</summary>
internal sealed class ProbeTarget : IDeadlineOwner
{
    private readonly HealthMonitor _monitor;

    internal ProbeTarget(HealthMonitor monitor, TimerWheel wheel, Cluster cluster, Endpoint endpoint, ProbeSettings settings)
    {
        (_monitor, Cluster, Endpoint, Settings) = (monitor, cluster, endpoint, settings);
        State = new ProbeState(settings.HealthyAfter, settings.UnhealthyAfter);
        Next = new Deadline(wheel, this);
    }

    /// <summary>The cluster in the newest snapshot that has the target.</summary>
    internal Cluster Cluster { get; set; }

    internal Endpoint Endpoint { get; }

    internal ProbeSettings Settings { get; }

    /// <summary>When the next probe is sent.</summary>
    internal Deadline Next { get; }

    internal ProbeState State;

    /// <summary>The result of the probe before.</summary>
    internal ProbeResult Last { get; set; }

    /// <summary>Whether the target is in no snapshot any more: a result that still comes is of no use.</summary>
    internal bool IsRemoved { get; set; }

    /// <summary>The probe that was sent last has this result.</summary>
    internal void Report(ProbeResult result) => _monitor.Report(this, result);

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => _monitor.Send(this);
}
