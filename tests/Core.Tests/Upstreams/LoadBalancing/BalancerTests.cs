using System.Globalization;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Tests.Upstreams.LoadBalancing;

public sealed class BalancerTests
{
    private const int Picks = 60_000;

    private readonly Clusters _clusters = new();

    public static TheoryData<BalanceAlgorithm> All => new(Enum.GetValues<BalanceAlgorithm>());

    [Theory]
    [MemberData(nameof(All))]
    public void Equal_endpoints_get_equal_shares(BalanceAlgorithm balance) => AssertShares(Count(Clusters.Of(balance, 1, 1, 1, 1, 1)), 1, 1, 1, 1, 1);

    [Theory]
    [MemberData(nameof(All))]
    public void Weights_are_shares(BalanceAlgorithm balance) => AssertShares(Count(Clusters.Of(balance, 5, 1, 2)), 5, 1, 2);

    [Theory]
    [MemberData(nameof(All))]
    public void One_endpoint_gets_everything(BalanceAlgorithm balance) => Assert.Equal(Picks, Count(Clusters.Of(balance, 7))[0]);

    [Theory]
    [MemberData(nameof(All))]
    public void Endpoints_tried_are_not_picked_again(BalanceAlgorithm balance)
    {
        var cluster = _clusters.Compile(Clusters.Of(balance, 1, 3, 1, 2));
        for (var round = 0; round < 200; round++)
        {
            var tried = new TriedEndpoints();
            var order = new List<int>();
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var place = Pick(cluster, round, tried);
                order.Add(place);
                tried.Add(place);
            }
            Assert.Equal([0, 1, 2, 3], order.Order());
            Assert.Equal(-1, Pick(cluster, round, tried));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void What_an_endpoint_that_is_down_had_is_shared_by_the_others(BalanceAlgorithm balance)
    {
        var cluster = _clusters.Compile(Clusters.Of(balance, 1, 1, 1, 1));
        cluster.Endpoints[1].Health.ProbeDown();
        var counts = Count(cluster);
        Assert.Equal(0, counts[1]);
        AssertShares([counts[0], counts[2], counts[3]], 1, 1, 1);
        cluster.Endpoints[1].Health.ProbeUp(_clusters.NowMs);
        AssertShares(Count(cluster), 1, 1, 1, 1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Beyond_sixty_four_endpoints_what_was_tried_is_known_as_well(BalanceAlgorithm balance)
    {
        var cluster = _clusters.Compile(new() { Balance = balance, Endpoints = Clusters.Equal(150) });
        var tried = new TriedEndpoints();
        for (var i = 0; i < 150; i++)
        {
            var place = Pick(cluster, 1, tried);
            Assert.False(tried.Contains(place));
            tried.Add(place);
        }
        Assert.Equal(150, tried.Count);
        Assert.Equal(-1, Pick(cluster, 1, tried));
        tried.Clear();
        Assert.True(tried.IsEmpty);
        Assert.InRange(Pick(cluster, 1, tried), 0, 149);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_pick_allocates_nothing(BalanceAlgorithm balance)
    {
        var cluster = _clusters.Compile(Clusters.Of(balance, 1, 2, 3, 4));
        var tried = new TriedEndpoints();
        tried.Add(2);
        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                var load = cluster.LoadOn(0);
                cluster.Balancer.Pick(new PickContext(load, _clusters.NowMs) { HashKey = "a key of some length, longer than one stripe"u8 });
                cluster.Balancer.Pick(new PickContext(load, _clusters.NowMs) { Tried = tried });
            }
        }
        Run();
        Assert.Equal(0, Testing.Allocated.Least(Run));
    }

    [Fact]
    public void Round_robin_is_nginx_smooth_one()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.RoundRobin, 5, 1, 1));
        Assert.Equal([0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0], Enumerable.Range(0, 14).Select(_ => Pick(cluster, 0)));
    }

    [Fact]
    public void Loops_begin_their_turns_with_different_endpoints()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.RoundRobin, 1, 1, 1));
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(loop => cluster.Balancer.Pick(new PickContext(cluster.LoadOn(loop), 0))));
    }

    [Fact]
    public void The_one_with_fewest_requests_for_its_weight_is_picked()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.LeastRequests, 1, 2, 1));
        Load(cluster, 2, 3, 3);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(1, Pick(cluster, 0)));
        Load(cluster, 0, 2, 0);
        // 2/1, 5/2, 3/1
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(0, Pick(cluster, 0)));
    }

    [Fact]
    public void Of_two_choices_the_busier_is_never_taken()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.PowerOfTwo, 1, 1, 1));
        Load(cluster, 9, 4, 1);
        var counts = Count(cluster);
        Assert.Equal(0, counts[0]);
        // Of the three pairs, one is without the least busy.
        AssertShares(counts[1..], 1, 2);
    }

    [Fact]
    public void With_requests_that_stay_two_choices_keep_endpoints_nearly_level()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(50) });
        var load = cluster.LoadOn(0);
        for (var i = 0; i < 5_000; i++) load.Endpoints[Pick(cluster, 0)].Enter();
        Assert.All(load.Endpoints, each => Assert.InRange(each.InFlight, 95, 105));
    }

    [Fact]
    public void The_faster_of_two_is_picked_by_its_latency()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.Ewma, 1, 1));
        var load = cluster.LoadOn(0);
        load.Endpoints[0].ObserveLatency(100, _clusters.NowMs);
        load.Endpoints[1].ObserveLatency(10, _clusters.NowMs);
        Assert.Equal([0, 1000], Histogram(cluster, 1000));
        // Ten times as busy: 10 ms × 11 is more than 100 ms.
        for (var i = 0; i < 10; i++) load.Endpoints[1].Enter();
        Assert.Equal([1000, 0], Histogram(cluster, 1000));
    }

    [Fact]
    public void A_peak_counts_at_once_and_is_forgotten_by_and_by()
    {
        var cluster = _clusters.Compile(Clusters.Of(BalanceAlgorithm.Ewma, 1, 1));
        var endpoint = cluster.LoadOn(0).Endpoints[0];
        endpoint.ObserveLatency(10, 0);
        endpoint.ObserveLatency(500, 10);
        Assert.Equal(500, endpoint.MeanMs(10));
        Assert.Equal(500 / Math.E, endpoint.MeanMs(10_010), 0.5);
        for (var i = 1; i <= 1000; i++) endpoint.ObserveLatency(10, 10 + (i * 100));
        Assert.Equal(10, endpoint.MeanMs(100_010), 1.0);
        endpoint.ObserveFailure(0, 100_010);
        Assert.Equal(EndpointLoad.FailurePenaltyMs, endpoint.MeanMs(100_010));
    }

    private static void Load(Cluster cluster, params int[] requests)
    {
        for (var place = 0; place < requests.Length; place++)
        {
            for (var i = 0; i < requests[place]; i++) cluster.LoadOn(0).Endpoints[place].Enter();
        }
    }

    // The key is the number: consistent hashing has one for each pick.
    private int Pick(Cluster cluster, int number, TriedEndpoints tried = default) => cluster.Balancer.Pick(
        new PickContext(cluster.LoadOn(0), _clusters.NowMs) { HashKey = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), Tried = tried });

    private int[] Count(UpstreamConfig config) => Count(_clusters.Compile(config));

    private int[] Count(Cluster cluster) => Histogram(cluster, Picks);

    private int[] Histogram(Cluster cluster, int picks)
    {
        var counts = new int[cluster.Members.Length];
        for (var i = 0; i < picks; i++) counts[Pick(cluster, i)]++;
        return counts;
    }

    // Within 8 % of its share: at 60,000 picks over 6 standard deviations for draws, and more than the unevenness of a ring.
    private static void AssertShares(int[] counts, params int[] weights)
    {
        var expected = weights.Select(weight => (double)counts.Sum() * weight / weights.Sum()).ToArray();
        for (var i = 0; i < counts.Length; i++)
            Assert.True(Math.Abs(counts[i] - expected[i]) <= expected[i] * 0.08, $"{string.Join(' ', counts)} for weights {string.Join(' ', weights)}");
    }
}
