using Waterfall.Core.Upstreams;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.WebSockets;

/// <summary>Between Node's ws as a client and Node's ws as a server.</summary>
public sealed class NodeWebSocketTests
{
    [NodeTheory]
    [EveryTransport("echo", "1")]
    [EveryTransport("echo", "125")]
    [EveryTransport("echo", "126")]
    [EveryTransport("echo", "65535")]
    [EveryTransport("echo", "65536")]
    [EveryTransport("echo", "1048576")]
    [EveryTransport("echo", "16777216")]
    [EveryTransport("fragments", "")]
    [EveryTransport("ping", "")]
    [EveryTransport("closeCodes", "")]
    [EveryTransport("subprotocol", "")]
    [EveryTransport("many", "200")]
    [EveryTransport("slow", "400 65536")]
    public async Task What_ws_says_arrives(string transport, string scenario, string arguments) => await RunAsync(transport, scenario, arguments, []);

    /// <summary>RFC 8441 on either side, or both: a second gateway stands for the upstream that speaks it.</summary>
    [NodeTheory]
    [InlineData("h2", UpstreamProtocol.Http1, "echo", "1")]
    [InlineData("h2", UpstreamProtocol.Http1, "echo", "16777216")]
    [InlineData("h2", UpstreamProtocol.Http1, "fragments", "")]
    [InlineData("h2", UpstreamProtocol.Http1, "ping", "")]
    [InlineData("h2", UpstreamProtocol.Http1, "closeCodes", "")]
    [InlineData("h2", UpstreamProtocol.Http1, "many", "50")]
    [InlineData("ws", UpstreamProtocol.Http2, "echo", "65536")]
    [InlineData("ws", UpstreamProtocol.Http2, "closeCodes", "")]
    [InlineData("ws", UpstreamProtocol.Http2, "subprotocol", "")]
    [InlineData("ws", UpstreamProtocol.Http2, "many", "200")]
    [InlineData("ws", UpstreamProtocol.Http2, "slow", "400 65536")]
    [InlineData("h2", UpstreamProtocol.Http2, "echo", "1048576")]
    [InlineData("h2", UpstreamProtocol.Http2, "closeCodes", "")]
    [InlineData("h2", UpstreamProtocol.Http2, "many", "50")]
    public async Task What_ws_says_arrives_over_HTTP2(string client, UpstreamProtocol upstream, string scenario, string arguments)
    {
        await using var server = await NodeServer.StartAsync();
        await using var near = await GatewayFixture.StartAsync(GatewayFixture.Transports[0], new GatewaySettings { Endpoints = [server.Url] });
        await using var far = await GatewayFixture.StartAsync(GatewayFixture.Transports[0], new GatewaySettings { Endpoints = [$"http://{near.Address}"], UpstreamProtocol = upstream });
        var address = upstream == UpstreamProtocol.Http1 ? near.Address : far.Address;
        var result = await NodeServer.RunClientAsync($"{client}://{address}", [scenario, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(result.ExitCode == 0, result.Error + server.Output);
        Assert.DoesNotContain("error", server.Output, StringComparison.Ordinal);
    }

    [NodeTheory]
    [EveryTransport]
    public async Task Compressed_messages_arrive(string transport) => await RunAsync(transport, "deflate", "", ["deflate"]);

    [NodeTheory]
    [EveryTransport]
    public async Task A_server_that_speaks_no_WebSocket_is_heard(string transport)
    {
        await using var nginx = await NginxServer.StartAsync("server { listen 127.0.0.1:$port; location / { return 418 teapot; } }");
        await using var gateway = await GatewayFixture.StartAsync(transport, new GatewaySettings { Endpoints = [nginx.Url] });
        var result = await NodeServer.RunClientAsync($"ws://{gateway.Address}", "refused", "418");
        Assert.True(result.ExitCode == 0, result.Error);
    }

    [NodeTheory]
    [EveryTransport]
    public async Task A_gateway_that_stops_says_1001_to_both(string transport)
    {
        await using var server = await NodeServer.StartAsync();
        await using var gateway = await GatewayFixture.StartAsync(transport, new GatewaySettings { Endpoints = [server.Url] });
        await using var client = ChildProcess.Start("node", Path.Combine(NodeServer.Folder, "client.js"), $"ws://{gateway.Address}", "wait");
        await Eventually.TrueAsync(() => client.Output.Contains("open", StringComparison.Ordinal));
        await gateway.StopAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => client.Output.Contains("closed 1001", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => server.Output.Contains("closed 1001", StringComparison.Ordinal));
    }

    private static async Task RunAsync(string transport, string scenario, string arguments, string[] serverOptions)
    {
        await using var server = await NodeServer.StartAsync(serverOptions);
        await using var gateway = await GatewayFixture.StartAsync(transport, new GatewaySettings { Endpoints = [server.Url] });
        var result = await NodeServer.RunClientAsync($"ws://{gateway.Address}", [scenario, .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(result.ExitCode == 0, result.Error + server.Output);
        Assert.DoesNotContain("error", server.Output, StringComparison.Ordinal);
    }
}
