using System.Globalization;
using System.Text.Json.Nodes;
using Waterfall.Host.Tests.Reload;
using Waterfall.Testing;
using Waterfall.Testing.Upstream;

namespace Waterfall.Host.Tests.Admin;

/// <summary>What <c>GET /upstreams</c> tells of endpoints that are not well, and of what bounds their upstream.</summary>
public sealed class UpstreamStatesTests
{
    [Fact]
    public async Task States_circuits_and_bulkheads_are_told()
    {
        await using var bad = RawUpstream.Start(exchange => exchange.SendAsync(UpstreamAnswers.Text("no", 503)));
        await using var good = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var rig = await LiveRig.StartAsync($$"""
            listeners: { public: { address: "127.0.0.1:0" } }
            upstreams:
              passive:
                endpoints: [{ url: "{{bad.Url}}", weight: 3, zone: a }, "{{good.Url}}"]
                balance: roundRobin
                circuitBreaker: { minimumRequests: 1000 }
                bulkhead: { requests: 5, connections: 6, queue: 7 }
              active:
                endpoints: ["http://127.0.0.1:1", "http://127.0.0.1:2"]
                health: { active: { path: /, interval: 100ms, unhealthyAfter: 1 } }
            routes: { users: { match: "/{**rest}", upstream: passive } }
            admin: { address: "127.0.0.1:0" }
            """);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{rig.Gateway.Endpoints["public"]}") };
        for (var count = 0; count < 20; count++) (await client.GetAsync("/")).Dispose();

        var passive = await FindAsync(rig, "passive");
        Assert.Equal("closed", (string?)passive["circuit"]);
        Assert.Equal("""{"requests":{"used":0,"limit":5},"connections":{"used":2,"limit":6},"waiting":{"used":0,"limit":7}}""", passive["bulkhead"]!.ToJsonString());
        var (first, second) = (passive["endpoints"]![0]!, passive["endpoints"]![1]!);
        Assert.Equal((bad.Url, "config", 3, "a", "ejected"), ((string?)first["url"], (string?)first["source"], (int)first["weight"]!, (string?)first["zone"], (string?)first["state"]));
        var until = DateTimeOffset.Parse((string)first["until"]!, CultureInfo.InvariantCulture);
        Assert.InRange((until - DateTimeOffset.UtcNow).TotalSeconds, 1, 30);
        Assert.Equal(
            $$$"""{"url":"{{{good.Url}}}","source":"config","weight":1,"state":"healthy","requestsUnderWay":0,"connections":{"open":1,"idle":1}}""",
            second.ToJsonString());

        await Eventually.TrueAsync(() => FindAsync(rig, "active").GetAwaiter().GetResult()["endpoints"]!.AsArray().All(each => (string?)each!["state"] == "down"));
        Assert.Null((await FindAsync(rig, "active"))["circuit"]);
    }

    [Fact]
    public async Task An_endpoint_that_joins_begins_slowly()
    {
        const string Before = """
            listeners: { public: { address: "127.0.0.1:0" } }
            upstreams: { users: { endpoints: ["http://127.0.0.1:1"], slowStart: 1h } }
            routes: { users: { match: "/{**rest}", upstream: users } }
            admin: { address: "127.0.0.1:0" }
            """;
        await using var rig = await LiveRig.StartAsync(Before);
        using var put = await rig.PutAsync(Before.Replace("127.0.0.1:1\"", "127.0.0.1:1\", \"http://127.0.0.1:2\"", StringComparison.Ordinal));
        var endpoints = (await FindAsync(rig, "users"))["endpoints"]!;
        Assert.Equal("healthy", (string?)endpoints[0]!["state"]);
        Assert.Equal(("slowStart", 10), ((string?)endpoints[1]!["state"], (int)endpoints[1]!["weightPercent"]!));
    }

    [Fact]
    public async Task Connections_are_told_of_each_upstream_where_one_URL_is_spoken_to_in_several_ways()
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Ok());
        await using var rig = await LiveRig.StartAsync($$"""
            listeners: { public: { address: "127.0.0.1:0" } }
            upstreams:
              first: { endpoints: ["{{upstream.Url}}"] }
              same: { endpoints: ["{{upstream.Url}}"] }
              other: { endpoints: ["{{upstream.Url}}"], protocol: http2 }
            routes: { users: { match: "/{**rest}", upstream: first } }
            admin: { address: "127.0.0.1:0" }
            """);
        using var client = new HttpClient { BaseAddress = new Uri($"http://{rig.Gateway.Endpoints["public"]}") };
        (await client.GetAsync("/")).Dispose();
        foreach (var (name, count) in new[] { ("first", 1), ("same", 1), ("other", 0) })
            Assert.Equal($$"""{"open":{{count}},"idle":{{count}}}""", (await FindAsync(rig, name))["endpoints"]![0]!["connections"]!.ToJsonString());
    }

    private static async Task<JsonNode> FindAsync(LiveRig rig, string name) =>
        (await rig.ReadAsync("/upstreams"))["upstreams"]!.AsArray().Single(each => (string?)each!["name"] == name)!;
}
