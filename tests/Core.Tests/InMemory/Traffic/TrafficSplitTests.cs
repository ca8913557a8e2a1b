using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Tests.Upstreams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>How requests are divided among upstreams.</summary>
public sealed class TrafficSplitTests
{
    private const int Keys = 100_000;

    [Fact]
    public void Each_upstream_has_its_share()
    {
        var counts = Choices(("a", 95), ("b", 5), ("c", 0)).CountBy(name => name).ToDictionary();
        Assert.InRange(counts["a"], 94_500, 95_500); // ± 7 standard deviations of 69
        Assert.Equal(Keys, counts["a"] + counts["b"]);
    }

    [Fact]
    public void The_order_and_the_unit_of_weights_mean_nothing() =>
        Assert.Equal(Choices(("a", 95), ("b", 5)), Choices(("b", 50), ("a", 950)));

    [Fact]
    public void Only_what_a_boundary_passes_over_moves()
    {
        var moved = Choices(("a", 95), ("b", 5)).Zip(Choices(("a", 90), ("b", 10))).Where(pair => pair.First != pair.Second).ToList();
        Assert.All(moved, pair => Assert.Equal(("a", "b"), pair));
        Assert.InRange(moved.Count, 4_500, 5_500);
    }

    [Fact]
    public void Keys_of_one_upstream_are_spread_over_a_ring()
    {
        // A ring in the smaller upstream hashes the same text: half of its keys must not lie in one arc.
        var hashes = Enumerable.Range(0, Keys).Select(Key).Where(key => Split(("a", 95), ("b", 5)).At(Hash(key)).Name == "b").Select(key => KeyHash.Of(key)).ToList();
        Assert.InRange(hashes.Count(hash => hash < ulong.MaxValue / 2), hashes.Count * 45 / 100, hashes.Count * 55 / 100);
    }

    [Fact]
    public void Requests_with_the_same_text_stay_together_over_reloads()
    {
        var sticky = new SplitConfig { Weights = new Dictionary<string, int> { ["up"] = 50, ["other"] = 50 }, Sticky = "${ request.headers.\"x-user\" }" };
        var gateway = Gateway(sticky);
        var first = Enumerable.Range(0, 40).Select(user => HostOf(gateway, user)).ToList();
        gateway.Gateway.Apply(new SnapshotCompiler(new EndpointRegistry()).Compile(gateway.Config));
        Assert.Equal(first, Enumerable.Range(0, 40).Select(user => HostOf(gateway, user)));
        Assert.Equal(first, Enumerable.Range(0, 40).Select(user => HostOf(Gateway(sticky), user)));
        Assert.InRange(first.Count(host => host == "10.9.9.9"), 5, 35);
    }

    [Fact]
    public void Requests_without_a_text_are_drawn()
    {
        var gateway = Gateway(new SplitConfig { Weights = new Dictionary<string, int> { ["up"] = 50, ["other"] = 50 }, Sticky = "${ request.headers.\"x-user\" }" });
        var hosts = Enumerable.Range(0, 400).Select(_ => HostOf(gateway, null)).ToList();
        Assert.InRange(hosts.Count(host => host == "10.9.9.9"), 140, 260); // 200 ± 6 standard deviations of 10
    }

    [Fact]
    public void An_upstream_of_weight_0_has_nothing()
    {
        var gateway = Gateway(new SplitConfig { Weights = new Dictionary<string, int> { ["up"] = 0, ["other"] = 3 } });
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal("10.9.9.9", HostOf(gateway, null)));
    }

    // Each endpoint is told its own host.
    private static string HostOf(ManualGateway gateway, int? user)
    {
        foreach (var peer in gateway.Engine.Connected)
            peer.Clear();
        var client = TrafficRig.Ask(gateway, user is null ? Wires.Get : $"GET /a HTTP/1.1\r\nHost: h\r\nX-User: user-{user}\r\n\r\n");
        var asked = gateway.Engine.Connected.Single(peer => peer.ReceivedCount > 0);
        var host = asked.Received.Split("\r\n").Single(line => line.StartsWith("Host: ", StringComparison.Ordinal))[6..];
        asked.Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        return host;
    }

    private static ManualGateway Gateway(SplitConfig split) => new(configure: config => config with
    {
        Upstreams = new Dictionary<string, UpstreamConfig>
        {
            ["up"] = config.Upstreams["up"] with { Host = UpstreamConfig.EndpointHost },
            ["other"] = new() { Endpoints = [new EndpointConfig { Url = "http://10.9.9.9:80" }], Host = UpstreamConfig.EndpointHost },
        },
        Routes = config.Routes.ToDictionary(each => each.Key, each => each.Value with { Upstream = null, Split = split }),
    });

    private static List<string> Choices(params (string Name, int Weight)[] shares)
    {
        var split = Split(shares);
        return [.. Enumerable.Range(0, Keys).Select(number => split.At(Hash(Key(number))).Name)];
    }

    private static byte[] Key(int number) => BitConverter.GetBytes(number);

    private static ulong Hash(byte[] key) => TrafficSplit.HashOf(key);

    private static TrafficSplit Split(params (string Name, int Weight)[] shares)
    {
        var clusters = new Clusters();
        return new TrafficSplit(shares.Select(share => (clusters.Compile(Clusters.Of(BalanceAlgorithm.Random, 1), share.Name), share.Weight)), null);
    }
}
