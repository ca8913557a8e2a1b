using System.Globalization;
using System.Net;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Http2;

/// <summary>nghttp2's server over a folder of files, without TLS.</summary>
internal sealed class NghttpdServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private NghttpdServer(ChildProcess process, int port) => (_process, Url) = (process, $"http://127.0.0.1:{port}");

    internal string Url { get; }

    internal static async Task<NghttpdServer> StartAsync(TempFolder folder)
    {
        while (true)
        {
            var port = Ports.Free();
            var process = ChildProcess.Start("nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", folder.Path, $"{port}");
            await Eventually.TrueAsync(() => process.HasExited || Ports.IsOpen(new IPEndPoint(IPAddress.Loopback, port)));
            if (!process.HasExited)
                return new NghttpdServer(process, port);
            // Somebody else took the port first.
            await process.DisposeAsync();
        }
    }

    internal Task SignalAsync(string name) => ChildProcess.RunAsync("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);

    public async ValueTask DisposeAsync()
    {
        await SignalAsync("CONT");
        await _process.DisposeAsync();
    }
}
