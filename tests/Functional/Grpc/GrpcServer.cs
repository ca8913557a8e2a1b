using System.Globalization;
using Waterfall.Functional.WebSockets;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Grpc;

/// <summary>@grpc/grpc-js as a server, on a free port.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private bool _isStopped;

    private GrpcServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    internal int Port { get; }

    /// <summary>What it has told of its calls.</summary>
    internal string Output => _process.Output;

    /// <param name="certificate">The files of a certificate and its key, to serve with TLS.</param>
    internal static async Task<GrpcServer> StartAsync(params string[] certificate)
    {
        var process = ChildProcess.Start("node", [Path.Combine(NodeServer.Folder, "grpc-server.js"), .. certificate]);
        var port = 0;
        await Eventually.TrueAsync(() => process.HasExited || int.TryParse(process.Output.Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture, out port));
        return port > 0 ? new GrpcServer(process, port) : throw new InvalidOperationException($"node ended: {process.Output}");
    }

    /// <summary>Runs a scenario of grpc-client.js to its end.</summary>
    /// <param name="address">host:port.</param>
    /// <param name="ca">The file of the authority to believe, for TLS; - without.</param>
    /// <param name="arguments">The scenario and what it takes.</param>
    internal static Task<ProcessResult> RunClientAsync(string address, string ca, params string[] arguments) =>
        ChildProcess.RunAsync("node", [Path.Combine(NodeServer.Folder, "grpc-client.js"), address, ca, .. arguments]);

    /// <summary>Ends it; once more does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _process.DisposeAsync();
    }
}
