using System.Collections.Concurrent;
using Waterfall.Core.Configuration;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;

namespace Waterfall.Core.Tests.Gateways;

/// <summary>A running gateway probes its endpoints, keeps requests from those that are down, and tells of every change.</summary>
public sealed class ActiveHealthTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly ConcurrentQueue<string> _notices = [];
    private volatile int _status = 200;

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task An_endpoint_whose_probes_fail_gets_no_requests_until_they_succeed(string engine)
    {
        await using var sick = RawUpstream.Start(exchange => exchange.SendAsync(UpstreamAnswers.Text("sick", exchange.Request.Target == "/ready" ? _status : 200)));
        await using var well = RawUpstream.Start(UpstreamAnswers.Ok("well"));
        await using var gateway = Create(engine, Config(sick, well));
        await gateway.StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints["main"]);
        Assert.Equal(["sick", "well"], (await AskAsync(client, 10)).Distinct().Order());

        _status = 503;
        await Eventually.TrueAsync(() => _notices.Contains($"upstream up: endpoint {sick.Url} is down (3 probes failed; the last: 503)"));
        Assert.Equal(["well"], (await AskAsync(client, 10)).Distinct());
        _status = 200;
        await Eventually.TrueAsync(() => _notices.Contains($"upstream up: endpoint {sick.Url} is up (2 probes succeeded; the last: 200)"));
        Assert.Equal(["sick", "well"], (await AskAsync(client, 10)).Distinct().Order());

        // Without probes in the configuration there are none.
        await gateway.ApplyAsync(Config(sick, well, probes: false));
        await Task.Delay(50);
        var probes = sick.Requests.Count(request => request.Target == "/ready");
        await Task.Delay(400);
        Assert.Equal(probes, sick.Requests.Count(request => request.Target == "/ready"));
        Assert.Equal(2, _notices.Count);
        Assert.Empty(sick.Violations);
    }

    [Fact]
    public async Task Endpoints_put_out_by_their_answers_and_circuits_that_open_are_told()
    {
        await using var bad = RawUpstream.Start(exchange => exchange.SendAsync(UpstreamAnswers.Text("no", 503)));
        await using var good = RawUpstream.Start(UpstreamAnswers.Ok("ok"));
        var config = Config(bad, good, probes: false);
        var upstream = config.Upstreams["up"] with { CircuitBreaker = new() { MinimumRequests = 4, FailureRatio = 0.4 } };
        await using var gateway = Create("auto", config with { Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = upstream } });
        await gateway.StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints["main"]);
        await AskAsync(client, 12);
        await Eventually.TrueAsync(() => _notices.Contains("upstream up: the circuit is open: nothing is sent"));

        await gateway.ApplyAsync(config);
        await AskAsync(client, 12);
        await Eventually.TrueAsync(() => _notices.Any(each => each.StartsWith($"upstream up: endpoint {bad.Url} is out of service for 30000 ms", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Probes_end_with_the_gateway()
    {
        var never = new TaskCompletionSource();
        await using var silent = RawUpstream.Start(exchange => exchange.WaitForAsync(never.Task));
        await using var gateway = Create("auto", Config(silent, silent: true));
        await gateway.StartAsync();
        await silent.WaitForRequestsAsync(1);
        await gateway.StopAsync(TimeSpan.FromSeconds(5));
        var probes = silent.Requests.Count;
        await Task.Delay(300);
        Assert.Equal(probes, silent.Requests.Count);
    }

    private static async Task<string[]> AskAsync(RawClient client, int count)
    {
        var answers = new string[count];
        for (var i = 0; i < count; i++)
            answers[i] = (await client.AskAsync(Get)).Text;
        return answers;
    }

    private Gateway Create(string engine, GatewayConfig config) =>
        Gateway.Create(config, new GatewayOptions { Loops = 1, Engine = engine, OnNotice = _notices.Enqueue, DiagnoseBuffers = true });

    private static GatewayConfig Config(RawUpstream one, RawUpstream? other = null, bool probes = true, bool silent = false) => new()
    {
        Listeners = new Dictionary<string, ListenerConfig> { ["main"] = new() { Address = "127.0.0.1:0" } },
        Upstreams = new Dictionary<string, UpstreamConfig>
        {
            ["up"] = new()
            {
                Endpoints = [.. new[] { one, other }.OfType<RawUpstream>().Select(each => new EndpointConfig { Url = each.Url })],
                Balance = BalanceAlgorithm.RoundRobin,
                Health = new()
                {
                    Active = probes ? new() { Path = "/ready", Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(silent ? 60 : 5) } : null,
                },
            },
        },
        Routes = new Dictionary<string, RouteConfig> { ["r"] = new() { Match = new() { Path = "/{**rest}" }, Upstream = "up" } },
    };
}
