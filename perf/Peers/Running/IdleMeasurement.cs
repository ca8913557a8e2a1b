using Waterfall.Peers.Catalog;
using Waterfall.Peers.Results;

namespace Waterfall.Peers.Running;

/// <summary>
/// Memory per idle connection. Every measurement starts its peer anew, with no other one up: memory kept from before would hide the
/// growth, and a second process of the same runtime would share pages with it.
/// </summary>
internal sealed class IdleMeasurement(Gateways gateways, PerfOptions options, Action<string> progress)
    : Measurement(gateways, options, progress)
{
    private const int WarmUpConnections = 64;

    // Time to give buffers back that are given back after a delay.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    public override async Task MeasureAsync(ScenarioResult result, CancellationToken cancellation)
    {
        await Gateways.StopAllAsync();
        var warmUp = result.Scenario with { Connections = WarmUpConnections };
        for (var round = 1; round <= Options.Rounds; round++)
        {
            foreach (var peer in InTurn(result, round))
            {
                await GuardAsync(peer, async () =>
                {
                    var running = await Gateways.PrepareAsync(peer.Peer, warmUp, cancellation);
                    Announce(result, peer, round);
                    peer.Samples.Add(await SampleAsync(result.Scenario, running, round, cancellation));
                });
                await Gateways.StopAsync(peer.Peer);
            }
        }
    }

    private static async Task<IdleSample> SampleAsync(Scenario scenario, RunningPeer peer, int round, CancellationToken cancellation)
    {
        await Task.Delay(Settle, cancellation);
        var before = peer.Memory();
        using var connections = await IdleConnections.OpenAsync(scenario, peer.Port, cancellation);
        await Task.Delay(Settle, cancellation);
        var growth = peer.Memory() - before;
        peer.ThrowIfEnded();
        return new IdleSample(
            round,
            connections.Failed + connections.CountClosed(),
            before.RssBytes,
            (double)growth.RssBytes / scenario.Connections,
            (double)growth.PssBytes / scenario.Connections);
    }
}
