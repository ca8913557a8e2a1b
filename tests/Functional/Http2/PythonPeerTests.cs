using System.Globalization;
using System.Net;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Http2;

/// <summary>Between Python's h2 as a client and as a server: bodies in small frames, trailers and interim answers, twenty requests side by side.</summary>
public sealed class PythonPeerTests
{
    // Debian's own Python, whose library its package is.
    private const string Python = "/usr/bin/python3";
    private const string Needs = Python + " /usr/lib/python3/dist-packages/h2/__init__.py";

    [GatewayTheory(Needs = Needs)]
    [EveryTransport]
    public async Task What_h2_says_arrives(string transport)
    {
        var script = Path.Combine(NodeOrigin.Folder, "../Python/http2_peer.py");
        await using var server = ChildProcess.Start(Python, script, "server");
        var port = 0;
        await Eventually.TrueAsync(() =>
            server.HasExited || int.TryParse(server.Output.Split('\n')[0], NumberStyles.None, CultureInfo.InvariantCulture, out port));
        Assert.True(port > 0, server.Output);
        await using var gateway = await GatewayFixture.StartAsync(transport, new GatewaySettings
        {
            Endpoints = [$"http://127.0.0.1:{port}"],
            UpstreamProtocol = UpstreamProtocol.Http2,
        });
        var result = await ChildProcess.RunAsync(Python, [script, $"{((IPEndPoint)gateway.Address).Port}"]);
        Assert.True(result.ExitCode == 0, result.Error + server.Output);
    }
}
