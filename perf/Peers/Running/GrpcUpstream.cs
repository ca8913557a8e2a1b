using System.Globalization;
using System.Text;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>
/// The nghttpd behind the gateways that pass calls of gRPC on, on the load generator's core. nginx can't send trailers of its own; nghttpd
/// answers every call with a file and a <c>grpc-status</c> behind it.
/// </summary>
internal sealed class GrpcUpstream : IAsyncDisposable
{
    // More than any gateway has streams on a connection: none may have to wait.
    private const int MaxConcurrentStreams = 1000;

    private readonly ChildProcess _process;

    private GrpcUpstream(ChildProcess process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    /// <param name="workspace">The run's folder.</param>
    /// <param name="responseBytes">The size of the answers' message, prefix included.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="PeerFailedException">nghttpd cannot be started.</exception>
    public static async Task<GrpcUpstream> StartAsync(Workspace workspace, int responseBytes, CancellationToken cancellation)
    {
        workspace.FileOf("files" + GrpcMessage.Path, () => GrpcMessage.Of(responseBytes));
        var types = workspace.FileOf("grpc.types", () => Encoding.ASCII.GetBytes(GrpcMessage.ContentType + " grpc\n"));
        var port = FreePorts.Next();
        string[] arguments =
        [
            "--no-tls",
            "--address=127.0.0.1",
            "--htdocs=" + Path.Combine(workspace.Folder, "files"),
            "--mime-types-file=" + types,
            "--trailer=" + GrpcMessage.StatusTrailer,
            string.Create(CultureInfo.InvariantCulture, $"--max-concurrent-streams={MaxConcurrentStreams}"),
            port.ToString(CultureInfo.InvariantCulture),
        ];
        var start = ChildProcess.Pinned(Cores.Load, "nghttpd", arguments);
        return new GrpcUpstream(await ChildProcess.StartAsync(start, port, cancellation), port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
