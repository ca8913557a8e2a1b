using System.Globalization;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.WebSockets;

/// <summary>Node's ws as a server that sends back what it gets, on a free port.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NodeServer(ChildProcess process, int port) => (_process, Port) = (process, port);

    internal int Port { get; }

    internal string Url => $"http://127.0.0.1:{Port}";

    /// <summary>What it has told of its connections.</summary>
    internal string Output => _process.Output;

    /// <summary>The folder of the scripts, with their packages.</summary>
    internal static string Folder { get; } = FindFolder();

    internal static async Task<NodeServer> StartAsync(params string[] options)
    {
        var process = ChildProcess.Start("node", [Path.Combine(Folder, "server.js"), .. options]);
        var port = 0;
        await Eventually.TrueAsync(() => process.HasExited || int.TryParse(process.Output.Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture, out port));
        return port > 0 ? new NodeServer(process, port) : throw new InvalidOperationException($"node ended: {process.Output}");
    }

    /// <summary>Runs a scenario of client.js to its end.</summary>
    internal static Task<ProcessResult> RunClientAsync(string url, params string[] arguments) =>
        ChildProcess.RunAsync("node", [Path.Combine(Folder, "client.js"), url, .. arguments]);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Waterfall.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The repository is not above the tests."), "tests/Functional/Node");
    }
}
