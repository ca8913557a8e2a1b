using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Waterfall.Host.Tests.Commands;

public sealed class DemoTests
{
    [Fact]
    public async Task Every_printed_request_is_answered_as_told()
    {
        using var demo = WaterfallProcess.Start("demo", "--port", "0");
        await demo.WaitForAsync("Ctrl-C stops it.");
        var gateway = Regex.Match(demo.Output, @"http://127\.0\.0\.1:[1-9]\d*").Value;
        using var client = new HttpClient { BaseAddress = new Uri(gateway) };

        Assert.Equal("Hello from behind the gateway.", (string?)(await Json(client, "/hello"))["message"]);
        Assert.Equal(("42", "users"), ((string?)(await Json(client, "/users/42"))["id"], (string?)(await Json(client, "/users/42"))["upstream"]));
        Assert.Equal(2, (await Json(client, "/orders"))["orders"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/nowhere")).StatusCode);
        Assert.Equal(418, (int)(await client.GetAsync("/status/418")).StatusCode);
        Assert.Equal(204, (int)(await client.GetAsync("/status/204")).StatusCode);
        Assert.Equal(400, (int)(await client.GetAsync("/status/abc")).StatusCode);
        Assert.Equal(50, (int?)(await Json(client, "/slow?ms=50"))["sleptMs"]);
        var lines = (await client.GetStringAsync("/stream")).TrimEnd('\n').Split('\n');
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"line {i} of 10"), lines);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo/any/path?q=1") { Content = new StringContent("a body") };
        request.Headers.Add("x-note", "hi");
        var echo = JsonNode.Parse(await (await client.SendAsync(request)).Content.ReadAsStringAsync())!;
        Assert.Equal(("POST", "/echo/any/path?q=1", "a body"), ((string?)echo["method"], (string?)echo["path"], (string?)echo["body"]));
        Assert.Equal("hi", (string?)echo["headers"]!["x-note"]);

        await demo.SignalAsync("INT");
        Assert.Equal(0, await demo.WaitAsync());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_the_way_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (code, output, error) = await WaterfallProcess.RunAsync("demo", "--port", $"{port}");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"127.0.0.1:{port}", error, StringComparison.Ordinal);
        Assert.EndsWith($"waterfall: if port {port} is taken, choose another: waterfall demo --port 8080\n", error, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> Json(HttpClient client, string path) => JsonNode.Parse(await client.GetStringAsync(path))!;
}
