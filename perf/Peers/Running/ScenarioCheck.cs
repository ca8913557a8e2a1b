using System.Globalization;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>
/// One exchange of a scenario by curl, through a gateway and straight to the upstream: figures count only where both give the same.
/// </summary>
internal sealed class ScenarioCheck(Workspace workspace, Upstreams upstreams)
{
    /// <exception cref="PeerFailedException">The gateway's answer is not the upstream's.</exception>
    public async Task RunAsync(Scenario scenario, int port, CancellationToken cancellation)
    {
        var expected = await FetchAsync(scenario, $"http://127.0.0.1:{upstreams.PortOf(scenario.Setup)}", UpstreamSpeaksHttp2(scenario), "direct", cancellation);
        var actual = await FetchAsync(scenario, $"{scenario.Scheme}://127.0.0.1:{port}", scenario.IsHttp2, "proxied", cancellation);
        if (actual.Status != 200)
            throw new PeerFailedException($"{scenario.Name}: status {actual.Status} instead of 200");
        if (!actual.Body.AsSpan().SequenceEqual(expected.Body))
            throw new PeerFailedException($"{scenario.Name}: a body of {actual.Body.Length} bytes that is not the upstream's");
        if (scenario.ResponseBytes > 0 && actual.Body.Length != scenario.ResponseBytes)
            throw new PeerFailedException($"{scenario.Name}: {actual.Body.Length} bytes instead of {scenario.ResponseBytes}");
        if (scenario.ChunkedResponse && !actual.IsChunked)
            throw new PeerFailedException($"{scenario.Name}: the response is not chunked");
        if (scenario.IsHttp2 && !actual.IsHttp2)
            throw new PeerFailedException($"{scenario.Name}: the response is not HTTP/2");
        if (scenario.IsGrpc)
            await CheckTrailerAsync(scenario, port, cancellation);
        if (scenario.RequestBytes > 0 && !scenario.IsGrpc && actual.Text != Received(scenario.RequestBytes))
            throw new PeerFailedException($"{scenario.Name}: the upstream answered {actual.Text}");
    }

    // curl drops trailers of HTTP/2: nghttp tells of every field of every frame.
    private async Task CheckTrailerAsync(Scenario scenario, int port, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "--verbose", "--null-out", "--no-dep", "--timeout=10",
            "--data=" + workspace.GrpcMessageOf(scenario.RequestBytes),
            .. H2Load.GrpcFields.SelectMany(field => (string[])["--header", field]),
            string.Create(CultureInfo.InvariantCulture, $"{scenario.Scheme}://127.0.0.1:{port}{scenario.Path}"),
        ];
        var result = await Command.RunAsync("nghttp", arguments, cancellation);
        if (result.ExitCode != 0 || !result.Output.Contains(") " + GrpcMessage.StatusTrailer, StringComparison.Ordinal))
            throw new PeerFailedException($"{scenario.Name}: a response without {GrpcMessage.StatusTrailer}\n{result.Output.Trim()}");
    }

    private static bool UpstreamSpeaksHttp2(Scenario scenario) => scenario.Setup is GatewaySetup.Http1ToHttp2 or GatewaySetup.Grpc;

    private static string[] VersionOf(string origin, bool isHttp2) => (isHttp2, origin.StartsWith("https:", StringComparison.Ordinal)) switch
    {
        (false, _) => ["--http1.1"],
        (true, true) => ["--http2"],
        (true, false) => ["--http2-prior-knowledge"],
    };

    private static string Received(int bytes) => string.Create(CultureInfo.InvariantCulture, $"{{\"received\":{bytes}}}");

    private async Task<Fetched> FetchAsync(Scenario scenario, string origin, bool overHttp2, string name, CancellationToken cancellation)
    {
        var head = Path.Combine(workspace.Folder, name + ".head");
        var body = Path.Combine(workspace.Folder, name + ".body");
        List<string> arguments =
        [
            "--silent", "--insecure", "--show-error", "--max-time", "10", "--dump-header", head, "--output", body, "--write-out", "%{http_code}",
        ];
        arguments.AddRange(VersionOf(origin, overHttp2));
        if (scenario.IsGrpc)
        {
            arguments.AddRange(["--data-binary", "@" + workspace.GrpcMessageOf(scenario.RequestBytes)]);
            arguments.AddRange(H2Load.GrpcFields.SelectMany(field => (string[])["--header", field]));
        }
        else if (scenario.RequestBytes > 0)
        {
            var upload = workspace.FileOf(scenario.RequestBytes, string.Create(CultureInfo.InvariantCulture, $"upload-{scenario.RequestBytes}"));
            // No Expect: 100-continue: wrk sends none either.
            arguments.AddRange(["--data-binary", "@" + upload, "--header", "Expect:"]);
        }

        if (scenario.ChunkedRequest)
            arguments.AddRange(["--header", "Transfer-Encoding: chunked"]);
        arguments.Add(origin + scenario.Path);
        var result = await Command.RunAsync("curl", arguments, cancellation);
        if (result.ExitCode != 0)
            throw new PeerFailedException($"{scenario.Name}: curl: {result.Output.Trim()}");
        return new Fetched(
            int.Parse(result.Output, CultureInfo.InvariantCulture),
            await File.ReadAllTextAsync(head, cancellation),
            await File.ReadAllBytesAsync(body, cancellation));
    }
}
