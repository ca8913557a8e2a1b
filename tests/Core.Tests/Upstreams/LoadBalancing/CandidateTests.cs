using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Tests.Upstreams.LoadBalancing;

/// <summary>Which endpoints there are to choose from, and with what weight: health, panic, zones, slow start.</summary>
public sealed class CandidateTests
{
    private readonly Clusters _clusters = new();

    [Theory]
    [InlineData(4, 0, 4)]
    [InlineData(4, 2, 2)] // half are healthy: no panic yet
    [InlineData(4, 3, 4)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 1, 1)]
    public void With_too_few_healthy_all_are_used(int endpoints, int down, int used)
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(endpoints) });
        Down(cluster, Enumerable.Range(0, down));
        Assert.Equal(used, Candidates(cluster).Length);
        Assert.Equal(used == endpoints && down > 0, cluster.LoadOn(0).IsPanicking);
        Assert.Equal(endpoints - down, cluster.LoadOn(0).Healthy);
    }

    [Fact]
    public void Without_a_panic_threshold_none_healthy_is_none_to_pick()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(3), Health = new() { PanicThreshold = 0 } });
        Down(cluster, [0, 1]);
        Assert.Equal([2], Candidates(cluster));
        Down(cluster, [2]);
        Assert.Equal(-1, Pick(cluster));
    }

    [Fact]
    public void A_zone_is_preferred_while_seventy_percent_of_it_are_healthy()
    {
        var cluster = Zonal(10, 3);
        Assert.Equal(Enumerable.Range(0, 10), Candidates(cluster));
        Down(cluster, [0, 1, 2]);
        Assert.Equal(Enumerable.Range(3, 7), Candidates(cluster));
        Down(cluster, [3]);
        Assert.Equal(Enumerable.Range(4, 9), Candidates(cluster));
        Assert.False(cluster.LoadOn(0).IsZonal);
        cluster.Endpoints[0].Health.ProbeUp(_clusters.NowMs);
        Assert.Equal([0, 4, 5, 6, 7, 8, 9], Candidates(cluster));
    }

    [Fact]
    public void A_retry_leaves_the_zone_when_all_of_it_was_tried()
    {
        var cluster = Zonal(2, 2);
        var tried = new TriedEndpoints();
        tried.Add(0);
        Assert.Equal(1, Pick(cluster, tried));
        tried.Add(1);
        Assert.InRange(Pick(cluster, tried), 2, 3);
        tried.Add(2);
        tried.Add(3);
        Assert.Equal(-1, Pick(cluster, tried));
    }

    [Theory]
    [InlineData(-5, 10)]
    [InlineData(0, 10)]
    [InlineData(5_000, 55)]
    [InlineData(9_999, 99)]
    [InlineData(10_000, 100)]
    [InlineData(long.MaxValue / 2, 100)]
    public void A_slow_start_is_a_straight_line(long inServiceMs, int percent) => Assert.Equal(percent, SlowStart.Percent(inServiceMs, 10_000));

    [Fact]
    public void An_endpoint_that_comes_back_begins_slowly()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Endpoints(2, 1), SlowStart = TimeSpan.FromSeconds(10), Balance = BalanceAlgorithm.RoundRobin });
        Assert.Equal([200, 100], Weights(cluster));
        Down(cluster, [0]);
        Assert.Equal([100], Weights(cluster));
        cluster.Endpoints[0].Health.ProbeUp(_clusters.NowMs);
        Assert.Equal([20, 100], Weights(cluster));
        _clusters.NowMs += 5_000;
        Assert.Equal([110, 100], Weights(cluster));
        _clusters.NowMs += 5_000;
        Assert.Equal([200, 100], Weights(cluster));
    }

    [Fact]
    public void An_endpoint_back_from_ejection_begins_slowly()
    {
        var cluster = _clusters.Compile(new() { Endpoints = Clusters.Equal(2), SlowStart = TimeSpan.FromSeconds(10) });
        Assert.True(cluster.Endpoints[0].Health.TryEject(_clusters.NowMs, 30_000));
        Assert.Equal([1], Candidates(cluster));
        _clusters.NowMs += 29_999;
        Assert.Equal([1], Candidates(cluster));
        _clusters.NowMs += 1;
        Assert.Equal([10, 100], Weights(cluster));
        _clusters.NowMs += 10_000;
        Assert.Equal([100, 100], Weights(cluster));
    }

    [Fact]
    public void An_endpoint_added_to_a_running_cluster_begins_slowly_and_the_first_ones_do_not()
    {
        UpstreamConfig Of(int count) => new() { Endpoints = Clusters.Equal(count), SlowStart = TimeSpan.FromSeconds(10) };
        Assert.Equal([100, 100], Weights(_clusters.Compile(Of(2))));
        _clusters.NowMs += 60_000;
        var cluster = _clusters.Compile(Of(3));
        Assert.Equal([100, 100, 10], Weights(cluster));
        _clusters.NowMs += 1_000;
        Assert.Equal([100, 100, 19], Weights(_clusters.Compile(Of(3))));
    }

    [Fact]
    public void An_exchange_of_an_older_snapshot_counts_itself_out_where_it_counted_itself_in()
    {
        var old = _clusters.Compile(new() { Endpoints = [new() { Url = "http://old" }] });
        var load = old.LoadOn(0).Endpoints[0];
        load.Enter();
        _clusters.Registry.KeepOnly([]);
        var current = _clusters.Compile(new() { Endpoints = [new() { Url = "http://current" }] });
        Assert.Equal(old.Endpoints[0].Index, current.Endpoints[0].Index);
        var now = current.LoadOn(0).Endpoints[0];
        load.Leave();
        Assert.Equal((0, 0), (load.InFlight, now.InFlight));
    }

    [Fact]
    public void An_unchanged_endpoint_keeps_its_load_from_snapshot_to_snapshot()
    {
        var first = _clusters.Compile(new() { Endpoints = Clusters.Equal(2) });
        first.LoadOn(0).Endpoints[1].Enter();
        var second = _clusters.Compile(new() { Endpoints = Clusters.Equal(3) });
        Assert.Same(first.LoadOn(0).Endpoints[1], second.LoadOn(0).Endpoints[1]);
        Assert.Equal(0, second.LoadOn(1).Endpoints[1].InFlight);
    }

    private Cluster Zonal(int here, int there) => _clusters.Compile(new()
    {
        Endpoints = [.. Clusters.Equal(here + there).Select((each, place) => each with { Zone = place < here ? "a" : "b" })],
        PreferZone = "a",
        Balance = BalanceAlgorithm.RoundRobin,
        Health = new() { PanicThreshold = 10 },
    });

    private static void Down(Cluster cluster, IEnumerable<int> places)
    {
        foreach (var place in places)
        {
            if (!cluster.Endpoints[place].Health.IsProbedDown) cluster.Endpoints[place].Health.ProbeDown();
        }
    }

    private int Pick(Cluster cluster, TriedEndpoints tried = default) => cluster.Balancer.Pick(new PickContext(cluster.LoadOn(0), _clusters.NowMs) { Tried = tried });

    private int[] Candidates(Cluster cluster) => cluster.LoadOn(0).Candidates(_clusters.NowMs).Places.ToArray();

    private int[] Weights(Cluster cluster) => cluster.LoadOn(0).Candidates(_clusters.NowMs).Weights.ToArray();
}
