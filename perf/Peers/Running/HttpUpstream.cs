namespace Waterfall.Peers.Running;

/// <summary>The nginx behind the gateways, on the load generator's core.</summary>
internal sealed class HttpUpstream : IAsyncDisposable
{
    private const int KiB = 1024;
    private const int ChunkedBytes = 16 * KiB;

    private readonly ChildProcess _process;

    private HttpUpstream(ChildProcess process, int http1Port, int http2Port)
    {
        _process = process;
        Http1Port = http1Port;
        Http2Port = http2Port;
    }

    /// <summary>Where it speaks HTTP/1.1.</summary>
    public int Http1Port { get; }

    /// <summary>Where it speaks HTTP/2, without TLS.</summary>
    public int Http2Port { get; }

    /// <exception cref="PeerFailedException">nginx cannot be started.</exception>
    public static async Task<HttpUpstream> StartAsync(Workspace workspace, CancellationToken cancellation)
    {
        workspace.FileOf(64 * KiB, "files/64k");
        workspace.FileOf(10 * KiB * KiB, "files/10m");
        // Text without "<": nothing in it is a server-side include.
        await File.WriteAllTextAsync(Path.Combine(workspace.Folder, "files/chunked.html"), new string('w', ChunkedBytes), cancellation);
        var (http1Port, http2Port) = (FreePorts.Next(), FreePorts.Next());
        var configuration = workspace.Configure("upstream.conf", http1Port, http2Port);
        var start = ChildProcess.Pinned(Cores.Load, "nginx", ["-p", workspace.Folder, "-c", configuration]);
        return new HttpUpstream(await ChildProcess.StartAsync(start, http1Port, cancellation), http1Port, http2Port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
