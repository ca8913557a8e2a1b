using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>A gateway that is up, alone on its core.</summary>
internal sealed class RunningPeer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RunningPeer(Peer peer, string? template, ChildProcess process, int port)
    {
        Peer = peer;
        Template = template;
        _process = process;
        Port = port;
    }

    public Peer Peer { get; }

    /// <summary>What its configuration was made from.</summary>
    public string? Template { get; }

    public int Port { get; }

    public bool HasEnded => _process.HasExited;

    /// <exception cref="PeerFailedException">It cannot be started.</exception>
    public static async Task<RunningPeer> StartAsync(Peer peer, string? template, Workspace workspace, int upstreamPort, CancellationToken cancellation)
    {
        var port = FreePorts.Next();
        var configuration = template is null ? "" : workspace.Configure(template, port, upstreamPort);
        string Expand(string text) =>
            workspace.Expand(text.Replace("@CONFIG@", configuration, StringComparison.Ordinal), port, upstreamPort);
        var start = ChildProcess.Pinned(
            Cores.Gateway,
            Expand(peer.Executable),
            peer.Arguments.Select(Expand),
            peer.Environment.ToDictionary(variable => variable.Key, variable => Expand(variable.Value)));
        return new RunningPeer(peer, template, await ChildProcess.StartAsync(start, port, cancellation), port);
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
