using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Tests.Upstreams.LoadBalancing;

public sealed class ConsistentHashTests
{
    private const int Keys = 20_000;

    private static readonly byte[][] AllKeys = [.. Enumerable.Range(0, Keys).Select(i => Encoding.ASCII.GetBytes($"user-{i}"))];

    private readonly Clusters _clusters = new();

    // Vectors of the reference implementation, seed 0.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void The_hash_is_xxh64(string text, ulong hash) => Assert.Equal(hash, KeyHash.Of(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(BalanceAlgorithm.RingHash, 3)]
    [InlineData(BalanceAlgorithm.RingHash, 10)]
    [InlineData(BalanceAlgorithm.RingHash, 50)]
    [InlineData(BalanceAlgorithm.Maglev, 3)]
    [InlineData(BalanceAlgorithm.Maglev, 10)]
    [InlineData(BalanceAlgorithm.Maglev, 50)]
    public void An_endpoint_that_leaves_moves_few_keys_besides_its_own(BalanceAlgorithm balance, int count)
    {
        var before = Places(Compile(balance, Clusters.Equal(count)));
        var rest = Clusters.Equal(count).Where((_, place) => place != 1).ToArray();
        var after = Places(Compile(balance, rest)).Select(place => place < 1 ? place : place + 1).ToArray();
        var moved = before.Zip(after).Count(pair => pair.First != pair.Second);
        Assert.InRange(moved, 1, (int)(1.5 * Keys / count));
        // On a ring none moves but those that have to.
        if (balance == BalanceAlgorithm.RingHash)
            Assert.All(before.Zip(after), pair => Assert.True(pair.First == pair.Second || pair.First == 1));
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RingHash)]
    [InlineData(BalanceAlgorithm.Maglev)]
    public void An_endpoint_that_is_down_moves_its_own_keys_only_and_gets_them_back(BalanceAlgorithm balance)
    {
        var cluster = Compile(balance, Clusters.Equal(5));
        var before = Places(cluster);
        cluster.Endpoints[2].Health.ProbeDown();
        var during = Places(cluster);
        Assert.All(before.Zip(during), pair => Assert.True(pair.First == 2 ? pair.Second != 2 : pair.First == pair.Second));
        // Its keys go to all of the others, not to one neighbour.
        Assert.Equal(4, during.Where((_, key) => before[key] == 2).Distinct().Count());
        cluster.Endpoints[2].Health.ProbeUp(_clusters.NowMs);
        Assert.Equal(before, Places(cluster));
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RingHash)]
    [InlineData(BalanceAlgorithm.Maglev)]
    public void Every_gateway_sends_a_key_to_the_same_endpoint(BalanceAlgorithm balance)
    {
        var here = Compile(balance, Clusters.Endpoints(3, 1, 2));
        var there = new Clusters(seed: 7).Compile(new() { Balance = balance, Endpoints = [.. Clusters.Endpoints(3, 1, 2).Reverse()] });
        Assert.Equal(Places(here).Select(place => here.Endpoints[place].Url), Places(there).Select(place => there.Endpoints[place].Url));
    }

    [Theory]
    [InlineData(BalanceAlgorithm.RingHash)]
    [InlineData(BalanceAlgorithm.Maglev)]
    public void Without_a_key_the_less_busy_of_two_is_taken(BalanceAlgorithm balance)
    {
        var cluster = Compile(balance, Clusters.Equal(2));
        cluster.LoadOn(0).Endpoints[0].Enter();
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(1, cluster.Balancer.Pick(new PickContext(cluster.LoadOn(0), _clusters.NowMs))));
    }

    [Theory]
    [InlineData(1, 512)]
    [InlineData(2, 1024)]
    [InlineData(100, 51_200)]
    public void A_ring_has_its_points(int endpoints, int points) =>
        Assert.Equal(points, ((RingHashBalancer)Compile(BalanceAlgorithm.RingHash, Clusters.Equal(endpoints)).Balancer).Slots);

    [Fact]
    public void Weights_that_would_make_a_ring_too_large_are_halved()
    {
        var ring = (RingHashBalancer)Compile(BalanceAlgorithm.RingHash, Clusters.Endpoints(1000, 999, 1)).Balancer;
        Assert.InRange(ring.Slots, RingHashBalancer.MaxPoints / 4, RingHashBalancer.MaxPoints);
    }

    private Cluster Compile(BalanceAlgorithm balance, IReadOnlyList<EndpointConfig> endpoints) =>
        _clusters.Compile(new() { Balance = balance, Endpoints = endpoints });

    private int[] Places(Cluster cluster) =>
        [.. AllKeys.Select(key => cluster.Balancer.Pick(new PickContext(cluster.LoadOn(0), _clusters.NowMs) { HashKey = key }))];
}
