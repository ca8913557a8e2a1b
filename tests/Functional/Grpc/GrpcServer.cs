using System.Globalization;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Grpc;

/// <summary>A peer as a server, on a free port.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private bool _isStopped;

    private GrpcServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    internal int Port { get; }

    /// <summary>What it has told of its calls.</summary>
    internal string Output => _process.Output;

    /// <param name="peer">Whose it is.</param>
    /// <param name="arguments">The files of a certificate and its key, to serve with TLS; and what else the peer's script takes.</param>
    internal static async Task<GrpcServer> StartAsync(GrpcPeer peer, params IEnumerable<string> arguments)
    {
        var process = ChildProcess.Start(peer.Program(), [peer.Script("server"), .. arguments]);
        var port = 0;
        await Eventually.TrueAsync(() => process.HasExited || process.Output.Split('\n').Any(line => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out port)));
        return port > 0 ? new GrpcServer(process, port) : throw new InvalidOperationException($"{peer} ended: {process.Output}");
    }

    /// <summary>Ends it; once more does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _process.DisposeAsync();
    }
}
