namespace Waterfall.Core.Upstreams.Health;

/// <summary>Sends probes. The monitor says when.</summary>
internal interface IHealthProbe
{
    /// <summary>
    /// Sends one and gives its result to <see cref="HealthMonitor.Report"/> on the same loop, within <see cref="ProbeSettings.TimeoutMs"/>, exactly once. The
    /// monitor asks for no other of the same target until then.
    /// </summary>
    void Send(ProbeTarget target);
}
