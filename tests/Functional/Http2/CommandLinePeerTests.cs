using System.Globalization;
using System.Net;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Http2;

/// <summary>Peers that others wrote, from the command line: curl, nghttp and h2load before the gateway, nginx and nghttpd behind it.</summary>
public sealed class CommandLinePeerTests
{
    private const int Large = 5_000_000;

    private const string Origin = """
        server {
          listen 127.0.0.1:$port $http2;
          root $folder;
          client_max_body_size 0;
          location / { default_type text/plain; }
          location /upload/ { dav_methods PUT DELETE; create_full_put_path on; }
          location /status/ { return 418 "teapot"; }
          location /echo { default_type text/plain; return 200 "$server_protocol $request_method $http_host $http_x_a"; }
        }
        """;

    [GatewayTheory(Needs = "curl nginx")]
    [FourPairs]
    public async Task Curl_gets_what_nginx_has(string transport, int client, int upstream)
    {
        await using var nginx = await StartNginxAsync(upstream);
        await using var gateway = await GatewayFixture.StartAsync(transport, Settings(nginx.Url, upstream));
        var large = await CurlAsync(gateway, client, "/large.bin", "--fail");
        Assert.True(large.ExitCode == 0 && large.Output.Length == Large && Pattern.Matches(large.Output, 0), large.Error);
        var range = await CurlAsync(gateway, client, "/large.bin", "-r", "100000-299999");
        Assert.True(range.Output.Length == 200_000 && Pattern.Matches(range.Output, 100_000), range.Error);
        var head = await CurlAsync(gateway, client, "/large.bin", "--head");
        Assert.Contains("content-length: 5000000\r\n", head.Text, StringComparison.OrdinalIgnoreCase);
        var status = await CurlAsync(gateway, client, "/status/", "-o", "/dev/null", "-w", "%{http_code} %{http_version}");
        Assert.Equal($"418 {(client == 2 ? "2" : "1.1")}", status.Text);
        var echo = await CurlAsync(gateway, client, "/echo", "-X", "OPTIONS", "-H", "Host: api.test:81", "-H", "X-A: b c");
        Assert.Equal($"HTTP/{(upstream == 2 ? "2.0" : "1.1")} OPTIONS api.test:81 b c", echo.Text);
    }

    [GatewayTheory(Needs = "curl nginx")]
    [FourPairs("Expect:")]
    [FourPairs("Expect: 100-continue")]
    public async Task Curl_uploads_a_file_to_nginx(string transport, int client, int upstream, string field)
    {
        await using var nginx = await StartNginxAsync(upstream);
        await using var gateway = await GatewayFixture.StartAsync(transport, Settings(nginx.Url, upstream));
        var source = Path.Combine(nginx.Folder, "large.bin");
        var result = await CurlAsync(gateway, client, "/upload/copy.bin", "--fail", "-T", source, "-H", field);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(await File.ReadAllBytesAsync(source), await File.ReadAllBytesAsync(Path.Combine(nginx.Folder, "upload/copy.bin")));
    }

    [GatewayTheory(Needs = "nghttp nghttpd")]
    [EveryTransport]
    public async Task Nghttp_asks_nghttpd(string transport)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.File("large.bin"), Pattern.Bytes(Large));
        await File.WriteAllTextAsync(folder.File("small.txt"), "small\n");
        await using var server = await NghttpdServer.StartAsync(folder);
        await using var gateway = await GatewayFixture.StartAsync(transport, Settings(server.Url, 2));
        var small = await ChildProcess.RunAsync("nghttp", [$"http://{gateway.Address}/small.txt", "-H", "te: trailers"]);
        Assert.Equal("small\n", small.Text);
        // Several on one connection, with weights and dependencies of RFC 7540, which count for nothing.
        var several = await ChildProcess.RunAsync("nghttp",
            ["-nv", "-m", "20", "-p", "100", $"http://{gateway.Address}/small.txt", $"http://{gateway.Address}/large.bin"]);
        Assert.Equal(0, several.ExitCode);
        Assert.Contains(":status: 200", several.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("RST_STREAM", several.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("error_code=PROTOCOL", several.Text, StringComparison.Ordinal);
        var upload = await ChildProcess.RunAsync("nghttp",
            ["-v", "-d", folder.File("large.bin"), "--trailer", "x-sum: abc", $"http://{gateway.Address}/small.txt"]);
        Assert.Contains(":status: 200", upload.Text, StringComparison.Ordinal);
    }

    [GatewayTheory(Needs = "h2load nghttpd")]
    [EveryTransport]
    public async Task H2load_is_answered_every_time(string transport)
    {
        const int Requests = 20_000;
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("small.txt"), "small\n");
        await using var server = await NghttpdServer.StartAsync(folder);
        await using var gateway = await GatewayFixture.StartAsync(transport, Settings(server.Url, 2));
        var result = await ChildProcess.RunAsync("h2load", ["-n", $"{Requests}", "-c", "10", "-m", "100", $"http://{gateway.Address}/small.txt"]);
        Assert.Contains($"{Requests} succeeded, 0 failed, 0 errored, 0 timeout", result.Text, StringComparison.Ordinal);
        Assert.Contains($"status codes: {Requests} 2xx", result.Text, StringComparison.Ordinal);
    }

    // SIGSTOP: its kernel still takes bytes, and nobody answers.
    [GatewayTheory(Needs = "nghttpd kill")]
    [EveryTransport]
    public async Task A_server_that_has_stopped_dead_is_found_by_pings(string transport)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("small.txt"), "small\n");
        await using var server = await NghttpdServer.StartAsync(folder);
        await using var gateway = await GatewayFixture.StartAsync(transport, Settings(server.Url, 2) with
        {
            UpstreamHttp2 = new() { PingInterval = TimeSpan.FromMilliseconds(200), PingTimeout = TimeSpan.FromMilliseconds(200) },
            ConnectTimeout = TimeSpan.FromSeconds(1),
            FirstByteTimeout = TimeSpan.FromMinutes(5),
        });
        Assert.Equal("small\n", (await CurlAsync(gateway, 2, "/small.txt")).Text);
        await server.SignalAsync("STOP");
        var answer = await CurlAsync(gateway, 2, "/small.txt", "-o", "/dev/null", "-w", "%{http_code}");
        Assert.Equal("504", answer.Text); // the next connection is taken by its kernel, and there are no SETTINGS on it
        await server.SignalAsync("CONT");
        Assert.Equal("small\n", (await CurlAsync(gateway, 2, "/small.txt")).Text);
    }

    private static async Task<NginxServer> StartNginxAsync(int version)
    {
        var nginx = await NginxServer.StartAsync(Origin.Replace("$http2", version == 2 ? "http2" : "", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(Path.Combine(nginx.Folder, "large.bin"), Pattern.Bytes(Large));
        return nginx;
    }

    private static GatewaySettings Settings(string url, int version) => new()
    {
        Endpoints = [url],
        UpstreamProtocol = version == 2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1,
    };

    private static Task<ProcessResult> CurlAsync(GatewayUnderTest gateway, int version, string path, params string[] options) =>
        ChildProcess.RunAsync("curl", ["-sS", version == 2 ? "--http2-prior-knowledge" : "--http1.1", .. options, $"http://{gateway.Address}{path}"]);
}
