using System.Globalization;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Http2;

/// <summary>Node's server as an upstream, in HTTP/1.1 or HTTP/2, on a free port.</summary>
internal sealed class NodeOrigin : IAsyncDisposable
{
    /// <summary>Where the scripts are.</summary>
    internal static string Folder { get; } = FindFolder();

    private readonly ChildProcess _process;

    private NodeOrigin(ChildProcess process, int port, int version) => (_process, Port, Version) = (process, port, version);

    internal int Port { get; }

    internal int Version { get; }

    /// <summary>What it has told of its connections and requests, a line each.</summary>
    internal string[] Told => _process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1..];

    /// <summary>How many connections it has accepted.</summary>
    internal int Connections => Told.Count(line => line == "connection");

    internal GatewaySettings Settings => new()
    {
        Endpoints = [$"http://127.0.0.1:{Port}"],
        UpstreamProtocol = Version == 2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1,
    };

    internal static async Task<NodeOrigin> StartAsync(int version, params string[] options)
    {
        var process = ChildProcess.Start("node", [Path.Combine(Folder, "http-origin.js"), $"{version}", .. options]);
        var port = 0;
        await Eventually.TrueAsync(() => process.HasExited || int.TryParse(process.Output.Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture, out port));
        return port > 0 ? new NodeOrigin(process, port, version) : throw new InvalidOperationException($"node ended: {process.Output}");
    }

    /// <summary>Runs a scenario of Node's client against a gateway; it must find everything as it should be.</summary>
    internal static async Task RunClientAsync(GatewayUnderTest gateway, int version, string scenario)
    {
        var result = await ChildProcess.RunAsync("node", [Path.Combine(Folder, "http-client.js"), $"http://{gateway.Address}", $"{version}", .. scenario.Split(' ')]);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Waterfall.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The repository is not above the tests."), "tests/Functional/Node");
    }
}
