using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Waterfall.Core.Configuration;
using Waterfall.Core.Tests.Upstreams.Discovery;
using Waterfall.Core.Tests.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Core.Tests.Gateways;

/// <summary>A running gateway follows what is discovered, and no request pays for it.</summary>
public sealed class DiscoveryTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

    private readonly ConcurrentQueue<Exception> _defects = [];
    private readonly ConcurrentQueue<string> _notices = [];
    private readonly ScriptedDiscovery _source = new();

    public static TheoryData<BalanceAlgorithm> Balances => [.. Enum.GetValues<BalanceAlgorithm>()];

    [Theory]
    [MemberData(nameof(Balances))]
    public async Task An_upstream_without_an_endpoint_yet_is_503_and_serves_once_there_is_one(BalanceAlgorithm balance)
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok("found"));
        var clock = Stopwatch.StartNew();
        await using var gateway = await StartAsync(Config(up => up with { Balance = balance, HashOn = HashOn(balance), Affinity = new(), PreferZone = "a" }));
        Assert.InRange(clock.ElapsedMilliseconds, 900, 15_000); // it waits for the source, but not for long
        await using var client = await ConnectAsync(gateway);
        var refused = await client.AskAsync(Get);
        Assert.Equal(503, refused.Status);
        Assert.Contains("no-healthy-endpoint", refused.Text, StringComparison.Ordinal);

        _source.Find(upstream.Url);
        await Eventually.TrueAsync(() => gateway.Clusters[0].Members.Length == 1);
        await Eventually.TrueAsync(() => client.AskAsync(Get).GetAwaiter().GetResult().Text == "found");
        Assert.Empty(_defects);
    }

    [Fact]
    public async Task What_is_found_in_time_is_there_from_the_start_beside_what_is_configured()
    {
        await using var found = RawUpstream.Start(UpstreamAnswers.Ok("found"));
        await using var configured = RawUpstream.Start(UpstreamAnswers.Ok("configured"));
        // What is configured goes before what is found at the same address.
        _source.Find(DiscoveryUpdate.Of([new(found.Url, 2, "z"), new(configured.Url, 7)]));
        await using var gateway = await StartAsync(Config(up => up with { Endpoints = [new() { Url = configured.Url }] }));
        Assert.Equal(
            [(configured.Url, 1, null, null), (found.Url, 2, "z", "script")],
            gateway.Clusters[0].Members.Select(each => (each.Endpoint.Url, each.Weight, each.Zone, each.Source)));
        await using var client = await ConnectAsync(gateway);
        var answers = new HashSet<string>();
        for (var count = 0; count < 6; count++)
            answers.Add((await client.AskAsync(Get)).Text);
        Assert.Equal(["configured", "found"], answers.Order());
    }

    [Fact]
    public async Task Endpoints_that_stay_keep_their_connections_and_the_list_is_never_empty()
    {
        await using var one = RawUpstream.Start(UpstreamAnswers.Ok("one"));
        await using var two = RawUpstream.Start(UpstreamAnswers.Ok("two"));
        _source.Find(one.Url);
        await using var gateway = await StartAsync(Config());
        await using var client = await ConnectAsync(gateway);
        Assert.Equal("one", (await client.AskAsync(Get)).Text);
        _source.Find(one.Url, two.Url);
        await Eventually.TrueAsync(() => gateway.Clusters[0].Members.Length == 2);
        for (var count = 0; count < 4; count++)
            await client.AskAsync(Get);
        Assert.Single(one.Connections);
        _source.Find();
        _source.Find(DiscoveryUpdate.Failed("SERVFAIL"));
        await Eventually.TrueAsync(() => _notices.Any(each => each.Contains("SERVFAIL; the last list stays (2 endpoints)", StringComparison.Ordinal)));
        Assert.Equal(200, (await client.AskAsync(Get)).Status);
        _source.Find(two.Url);
        await Eventually.TrueAsync(() => one.Connections[0].End != ConnectionEnd.Open);
        Assert.Equal("two", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task A_source_goes_on_over_changes_that_keep_it_and_ends_with_its_upstream()
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok("found"));
        _source.Find(upstream.Url);
        await using var gateway = await StartAsync(Config());
        await gateway.ApplyAsync(Config(up => up with { Balance = BalanceAlgorithm.Random }));
        await using var client = await ConnectAsync(gateway);
        Assert.Equal("found", (await client.AskAsync(Get)).Text);
        Assert.Equal((1, false), (_source.Begun, _source.IsCanceled));

        await gateway.ApplyAsync(Config(up => up with { Discovery = null, Endpoints = [new() { Url = upstream.Url }] }));
        Assert.True(_source.IsCanceled);
        Assert.Equal("found", (await client.AskAsync(Get)).Text);
    }

    [Fact]
    public async Task A_change_in_DNS_under_load_fails_no_request()
    {
        await using var one = RawUpstream.Start(UpstreamAnswers.Ok("one"), IPAddress.Parse("127.0.0.2"));
        var port = ((IPEndPoint)one.Address).Port;
        await using var two = RawUpstream.Start(UpstreamAnswers.Ok("two"), IPAddress.Parse("127.0.0.3"), port);
        using var folder = new TempFolder();
        var hosts = folder.File("hosts");
        await File.WriteAllTextAsync(hosts, "127.0.0.2 users.test\n");
        await using var dns = await DnsmasqServer.StartAsync("--local-ttl=1", $"--addn-hosts={hosts}");
        var discovery = new DnsDiscovery { Host = "users.test.", Port = port, Server = dns.Address };
        await using var gateway = await StartAsync(Config(up => up with { Discovery = [discovery] }));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AskAsync(gateway, stop.Token))).ToArray();

        await File.WriteAllTextAsync(hosts, "127.0.0.2 users.test\n127.0.0.3 users.test\n");
        await dns.ReloadAsync();
        await two.WaitForRequestsAsync(10);
        await File.WriteAllTextAsync(hosts, "127.0.0.3 users.test\n");
        await dns.ReloadAsync();
        await Eventually.TrueAsync(() => gateway.Clusters[0].Members is [var only] && only.Endpoint.Url == two.Url);
        await Eventually.TrueAsync(() => one.Connections.All(each => each.End != ConnectionEnd.Open));

        // DNS that is gone changes nothing.
        await dns.DisposeAsync();
        await Eventually.TrueAsync(() => _notices.Any(each => each.EndsWith("the last list stays (1 endpoint)", StringComparison.Ordinal)));
        await stop.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(each => each).GroupBy(each => each).ToDictionary(each => each.Key, each => each.Count());
        Assert.Equal(["one", "two"], answers.Keys.Order());
        Assert.Empty(_defects);
    }

    private static async Task<List<string>> AskAsync(Gateway gateway, CancellationToken stop)
    {
        await using var client = await ConnectAsync(gateway);
        var answers = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            var answer = await client.AskAsync(Get);
            answers.Add(answer.Status == 200 ? answer.Text : $"{answer.Status}");
        }
        return answers;
    }

    private static async Task<RawClient> ConnectAsync(Gateway gateway) => await RawClient.ConnectAsync(gateway.Endpoints["main"]);

    private async Task<Gateway> StartAsync(GatewayConfig config)
    {
        var options = new GatewayOptions { Loops = 2, OnDefect = _defects.Enqueue, OnNotice = _notices.Enqueue, DiagnoseBuffers = true };
        var gateway = Gateway.Create(config, options);
        await gateway.StartAsync();
        return gateway;
    }

    private GatewayConfig Config(Func<UpstreamConfig, UpstreamConfig>? change = null)
    {
        var upstream = new UpstreamConfig { Balance = BalanceAlgorithm.RoundRobin, Discovery = [_source] };
        return new()
        {
            Listeners = new Dictionary<string, ListenerConfig> { ["main"] = new() { Address = "127.0.0.1:0" } },
            Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = change?.Invoke(upstream) ?? upstream },
            Routes = new Dictionary<string, RouteConfig> { ["r"] = new() { Match = new() { Path = "/{**rest}" }, Upstream = "up" } },
        };
    }

    private static string? HashOn(BalanceAlgorithm balance) =>
        balance is BalanceAlgorithm.RingHash or BalanceAlgorithm.Maglev ? "${ request.target }" : null;
}
