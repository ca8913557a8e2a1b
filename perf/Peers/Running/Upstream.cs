namespace Waterfall.Peers.Running;

/// <summary>The nginx behind every gateway, on the load generator's core.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private const int KiB = 1024;
    private const int ChunkedBytes = 16 * KiB;

    private readonly ChildProcess _process;

    private Upstream(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <exception cref="PeerFailedException">nginx cannot be started.</exception>
    public static async Task<Upstream> StartAsync(Workspace workspace, CancellationToken cancellation)
    {
        workspace.FileOf(64 * KiB, "files/64k");
        workspace.FileOf(10 * KiB * KiB, "files/10m");
        // Text without "<": nothing in it is a server-side include.
        await File.WriteAllTextAsync(Path.Combine(workspace.Folder, "files/chunked.html"), new string('w', ChunkedBytes), cancellation);
        var port = FreePorts.Next();
        var configuration = workspace.Configure("upstream.conf", port, port);
        var start = ChildProcess.Pinned(Cores.Load, "nginx", ["-p", workspace.Folder, "-c", configuration]);
        return new Upstream(await ChildProcess.StartAsync(start, port, cancellation), port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
