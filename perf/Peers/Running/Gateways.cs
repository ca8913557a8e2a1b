using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>The peers that are up. Under load they stay up from scenario to scenario; those whose turn it is not have nothing to do.</summary>
/// <param name="workspace">The run's folder.</param>
/// <param name="upstreams">What they pass requests on to.</param>
/// <param name="progress">Called with a line before each step that takes long.</param>
internal sealed class Gateways(Workspace workspace, Upstreams upstreams, Action<string> progress) : IAsyncDisposable
{
    private readonly ScenarioCheck _check = new(workspace, upstreams);
    private readonly LoadGenerator _generator = new(workspace);
    private readonly Dictionary<Peer, RunningPeer> _running = [];

    /// <summary>Starts a peer where it is not up with the scenario's configuration, checks that it answers the scenario as the upstream does, and warms it up.</summary>
    /// <exception cref="PeerFailedException">It cannot be started, or answers otherwise.</exception>
    public async Task<RunningPeer> PrepareAsync(Peer peer, Scenario scenario, CancellationToken cancellation)
    {
        progress($"{scenario.Name}: {peer.Name}: check, warm up");
        var (template, upstreamPort) = (peer.Templates[scenario.Setup], upstreams.PortOf(scenario.Setup));
        var isUp = _running.TryGetValue(peer, out var running) && running.IsUpWith(template, upstreamPort);
        if (!isUp)
        {
            await StopAsync(peer);
            running = await RunningPeer.StartAsync(peer, template, workspace, upstreamPort, cancellation);
            _running[peer] = running;
        }

        await _check.RunAsync(scenario, running!.Port, cancellation);
        await _generator.RunAsync(scenario, running.Port, isUp ? peer.WarmUpSeconds : peer.FirstWarmUpSeconds, cancellation);
        return running;
    }

    /// <summary>Ends a peer if it is up.</summary>
    public async Task StopAsync(Peer peer)
    {
        if (_running.Remove(peer, out var running))
            await running.DisposeAsync();
    }

    /// <summary>Ends all that are up.</summary>
    public async Task StopAllAsync()
    {
        foreach (var peer in _running.Keys.ToArray())
            await StopAsync(peer);
    }

    public async ValueTask DisposeAsync() => await StopAllAsync();
}
