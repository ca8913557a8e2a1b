using System.Security.Cryptography;
using Waterfall.Core.IO;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>The one prober of a gateway, on one of its loops; called from anywhere while the loop runs.</summary>
internal sealed class ActiveHealth
{
    private readonly EventLoop _loop;
    private readonly HttpProber _prober;
    private readonly HealthMonitor _monitor;
    private bool _isStopped;

    internal ActiveHealth(EventLoop loop, EndpointResolver resolver, Action<string> notice)
    {
        _loop = loop;
        _prober = new HttpProber(loop, resolver);
        var seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        _monitor = new HealthMonitor(loop.Timers, _prober, new LoopRandom(seed)) { Changed = target => notice(Describe(target)) };
    }

    /// <summary>Probes the endpoints of these clusters from here on.</summary>
    internal Task ApplyAsync(IReadOnlyList<Cluster> clusters) => _loop.InvokeAsync(() =>
    {
        if (!_isStopped)
            _monitor.Apply(clusters);
        return LoopTask.Completed;
    });

    /// <summary>Ends all probing.</summary>
    internal Task StopAsync() => _loop.InvokeAsync(() =>
    {
        _isStopped = true;
        _monitor.Stop();
        _prober.Stop();
        return LoopTask.Completed;
    });

    private static string Describe(ProbeTarget target)
    {
        var settings = target.Settings;
        var change = target.State.IsDown ? $"down ({Probes(settings.UnhealthyAfter)} failed" : $"up ({Probes(settings.HealthyAfter)} succeeded";
        return $"upstream {target.Cluster.Name}: endpoint {target.Endpoint.Url} is {change}; the last: {target.Last})";
    }

    private static string Probes(int count) => count == 1 ? "1 probe" : $"{count} probes";
}
