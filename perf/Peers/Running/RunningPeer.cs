using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>A gateway that is up, alone on its core.</summary>
internal sealed class RunningPeer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private readonly string _template;
    private readonly int _upstreamPort;

    private RunningPeer(Peer peer, string template, ChildProcess process, int port, int upstreamPort)
    {
        Peer = peer;
        _template = template;
        _upstreamPort = upstreamPort;
        _process = process;
        Port = port;
    }

    public Peer Peer { get; }

    public int Port { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it runs with the configuration made from a template for an upstream.</summary>
    public bool IsUpWith(string template, int upstreamPort) => !HasEnded && template == _template && upstreamPort == _upstreamPort;

    /// <exception cref="PeerFailedException">It cannot be started.</exception>
    public static async Task<RunningPeer> StartAsync(Peer peer, string template, Workspace workspace, int upstreamPort, CancellationToken cancellation)
    {
        var port = FreePorts.Next();
        var configuration = workspace.Configure(template, port, upstreamPort);
        string Expand(string text) =>
            workspace.Expand(text.Replace("@CONFIG@", configuration, StringComparison.Ordinal), port, upstreamPort);
        var start = ChildProcess.Pinned(
            Cores.Gateway,
            Expand(peer.Executable),
            peer.Arguments.Select(Expand),
            peer.Environment.ToDictionary(variable => variable.Key, variable => Expand(variable.Value)));
        return new RunningPeer(peer, template, await ChildProcess.StartAsync(start, port, cancellation), port, upstreamPort);
    }

    /// <summary>Processor time since its start.</summary>
    public CpuTime Cpu() => ProcessTree.CpuOf(_process.Id);

    /// <summary>Resident memory now.</summary>
    public ResidentMemory Memory() => ProcessTree.MemoryOf(_process.Id);

    /// <exception cref="PeerFailedException">It has ended.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded)
            throw new PeerFailedException($"ended on its own\n{_process.LastLines}".TrimEnd());
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
