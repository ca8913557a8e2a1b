using System.Net;
using System.Net.Sockets;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Peers;

/// <summary>Between a real client and a real server: curl asks, nginx answers.</summary>
public sealed class CurlAndNginxTests
{
    private const string Needs = "curl nginx";

    private const string Origin = """
        server {
          listen 127.0.0.1:$port;
          root $folder;
          client_max_body_size 0;
          location / { default_type text/plain; }
          location /upload/ { dav_methods PUT DELETE; create_full_put_path on; }
          location /status/ { return 418 "teapot"; }
          location /moved { return 302 /small.txt; }
          location /echo { default_type text/plain; return 200 "$request_method $http_host $http_x_a"; }
        }
        """;

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task Curl_gets_a_file(string transport)
    {
        await using var pair = await StartAsync(transport);
        var result = await CurlAsync(pair.Gateway, "/small.txt", "--fail");
        Assert.Equal((0, "small\n"), (result.ExitCode, result.Text));
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport("--http1.1")]
    [EveryTransport("--http1.0")]
    public async Task Curl_gets_a_large_file(string transport, string version)
    {
        await using var pair = await StartAsync(transport);
        var result = await CurlAsync(pair.Gateway, "/large.bin", "--fail", version);
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Output.Length == 5_000_000 && Pattern.Matches(result.Output, 0));
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task Curl_gets_many_over_one_connection(string transport)
    {
        await using var pair = await StartAsync(transport);
        var url = Url(pair.Gateway);
        var result = await ChildProcess.RunAsync("curl",
            ["-sS", "-w", "%{num_connects}\n", $"{url}/small.txt", $"{url}/small.txt", $"{url}/small.txt"]);
        Assert.Equal("small\n1\nsmall\n0\nsmall\n0\n", result.Text);
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task Curl_gets_a_range(string transport)
    {
        await using var pair = await StartAsync(transport);
        var result = await CurlAsync(pair.Gateway, "/large.bin", "-r", "100000-299999", "-w", "%{stderr}%{http_code}");
        Assert.Equal((0, "206"), (result.ExitCode, result.Error));
        Assert.True(result.Output.Length == 200_000 && Pattern.Matches(result.Output, 100_000));
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task Curl_asks_for_a_head(string transport)
    {
        await using var pair = await StartAsync(transport);
        var result = await CurlAsync(pair.Gateway, "/large.bin", "--head");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Content-Length: 5000000\r\n", result.Text, StringComparison.OrdinalIgnoreCase);
    }

    // A large upload makes curl send Expect: 100-continue and wait for the answer to it.
    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport("Expect:")]
    [EveryTransport("Expect: 100-continue")]
    [EveryTransport("Transfer-Encoding: chunked")]
    public async Task Curl_uploads_a_file(string transport, string field)
    {
        await using var pair = await StartAsync(transport);
        var source = Path.Combine(pair.Nginx.Folder, "large.bin");
        var result = await CurlAsync(pair.Gateway, "/upload/copy.bin", "--fail", "-T", source, "-H", field);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(await File.ReadAllBytesAsync(source),
            await File.ReadAllBytesAsync(Path.Combine(pair.Nginx.Folder, "upload/copy.bin")));
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport("/nothing", "404")]
    [EveryTransport("/status/", "418")]
    [EveryTransport("/moved", "302")]
    public async Task Curl_sees_the_status_of_the_origin(string transport, string path, string status)
    {
        await using var pair = await StartAsync(transport);
        Assert.Equal(status, (await CurlAsync(pair.Gateway, path, "-o", "/dev/null", "-w", "%{http_code}")).Text);
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task The_origin_sees_method_host_and_fields(string transport)
    {
        await using var pair = await StartAsync(transport);
        var result = await CurlAsync(pair.Gateway, "/echo", "-X", "OPTIONS", "-H", "Host: api.test:81", "-H", "X-A: b c");
        Assert.Equal("OPTIONS api.test:81 b c", result.Text);
    }

    [GatewayTheory(PeerToo = true, Needs = Needs)]
    [EveryTransport]
    public async Task Curl_comes_over_a_unix_socket(string transport)
    {
        using var folder = new TempFolder();
        var socket = folder.File("gw.sock");
        await using var pair = await StartAsync(transport, s => s with { Listen = $"unix:{socket}" });
        var result = await ChildProcess.RunAsync("curl", ["-sS", "--fail", "--unix-socket", socket, "http://example.test/small.txt"]);
        Assert.Equal((0, "small\n"), (result.ExitCode, result.Text));
    }

    private static async Task<PeerPair> StartAsync(string transport, Func<GatewaySettings, GatewaySettings>? configure = null)
    {
        var nginx = await NginxServer.StartAsync(Origin);
        await File.WriteAllTextAsync(Path.Combine(nginx.Folder, "small.txt"), "small\n");
        await File.WriteAllBytesAsync(Path.Combine(nginx.Folder, "large.bin"), Pattern.Bytes(5_000_000));
        var settings = new GatewaySettings { Endpoints = [nginx.Url] };
        return new PeerPair(nginx, await GatewayFixture.StartAsync(transport, configure?.Invoke(settings) ?? settings));
    }

    private static Task<ProcessResult> CurlAsync(GatewayUnderTest gateway, string path, params string[] options) =>
        ChildProcess.RunAsync("curl", ["-sS", .. options, Url(gateway) + path]);

    private static string Url(GatewayUnderTest gateway) =>
        gateway.Address is IPEndPoint ip ? $"http://{ip}"
            : throw new NotSupportedException($"curl reaches {(UnixDomainSocketEndPoint)gateway.Address} otherwise");
}
