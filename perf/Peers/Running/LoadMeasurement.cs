using System.Diagnostics;
using Waterfall.Peers.Catalog;
using Waterfall.Peers.Results;

namespace Waterfall.Peers.Running;

/// <summary>CPU time per request.</summary>
internal sealed class LoadMeasurement(Gateways gateways, LoadGenerator generator, PerfOptions options, Action<string> progress)
    : Measurement(gateways, options, progress)
{
    public override async Task MeasureAsync(ScenarioResult result, CancellationToken cancellation)
    {
        var running = new Dictionary<PeerResult, RunningPeer>();
        foreach (var peer in result.Peers)
            await GuardAsync(peer, async () => running[peer] = await Gateways.PrepareAsync(peer.Peer, result.Scenario, cancellation));
        for (var round = 1; round <= Options.Rounds; round++)
        {
            foreach (var peer in InTurn(result, round))
            {
                Announce(result, peer, round);
                await GuardAsync(peer, async () =>
                    peer.Samples.Add(await SampleAsync(result.Scenario, running[peer], round, cancellation)));
            }
        }
    }

    private async Task<LoadSample> SampleAsync(Scenario scenario, RunningPeer peer, int round, CancellationToken cancellation)
    {
        peer.ThrowIfEnded();
        var watch = Stopwatch.StartNew();
        var busyBefore = CoreTime.BusyUs(Cores.Gateway);
        var cpuBefore = peer.Cpu();
        var load = await generator.RunAsync(scenario, peer.Port, Options.Seconds, cancellation);
        var cpu = peer.Cpu() - cpuBefore;
        var busy = CoreTime.BusyUs(Cores.Gateway) - busyBefore;
        peer.ThrowIfEnded();
        if (load.Requests == 0)
            throw new PeerFailedException($"{scenario.Name}: no request was answered");
        var noise = Math.Max(0, busy - cpu.TotalUs) / watch.Elapsed.TotalMicroseconds;
        return new LoadSample(round, load, cpu, scenario.PayloadBytes, noise);
    }
}
