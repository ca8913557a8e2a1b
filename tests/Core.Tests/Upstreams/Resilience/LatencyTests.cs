using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Tests.Upstreams.Resilience;

/// <summary>Quantiles for hedges, and the limit that follows the latency.</summary>
public sealed class LatencyTests
{
    private readonly LatencyHistogram _histogram = new();
    private readonly Random _random = new(11);

    [Fact]
    public void Few_samples_tell_nothing()
    {
        for (var i = 0; i < LatencyHistogram.MinSamples - 1; i++) _histogram.Record(10);
        Assert.Equal(-1, _histogram.QuantileMs(95));
        _histogram.Record(10);
        Assert.Equal(10, _histogram.QuantileMs(95));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(95)]
    [InlineData(99)]
    public void A_quantile_is_at_most_an_eighth_too_long(int percent)
    {
        var samples = Enumerable.Range(0, 4000).Select(_ => (long)Math.Exp(_random.NextDouble() * 10)).ToArray();
        foreach (var sample in samples) _histogram.Record(sample);
        Array.Sort(samples);
        var exact = samples[(samples.Length * percent / 100) - 1];
        Assert.InRange(_histogram.QuantileMs(percent), exact, exact * 9 / 8);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(15, 15)]
    [InlineData(16, 17)]
    [InlineData(17, 17)]
    [InlineData(1000, 1023)]
    [InlineData(1024, 1151)]
    [InlineData(131_071, 131_071)]
    [InlineData(131_072, 147_455)] // what is longer than that is one bucket
    [InlineData(long.MaxValue, 147_455)]
    public void A_bucket_stands_for_its_longest(long latencyMs, long quantileMs)
    {
        for (var i = 0; i < 100; i++) _histogram.Record(latencyMs);
        Assert.Equal(quantileMs, _histogram.QuantileMs(95));
    }

    [Fact]
    public void What_is_long_ago_is_forgotten()
    {
        for (var i = 0; i < 20_000; i++) _histogram.Record(2_000);
        for (var i = 0; i < 20_000; i++) _histogram.Record(5);
        Assert.Equal(5, _histogram.QuantileMs(95));
        Assert.InRange(_histogram.Samples, 1000, 4096);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        for (var i = 0; i < 100; i++) _histogram.Record(i);
        _histogram.QuantileMs(95);
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _histogram.Record(i);
                _histogram.QuantileMs(95);
            }
        }));
    }

    [Fact]
    public void A_hedge_waits_for_its_time_or_its_quantile()
    {
        Assert.Equal(50, Hedge("50ms").DelayMs(_histogram));
        var hedge = Hedge("p95");
        Assert.Equal(-1, hedge.DelayMs(_histogram));
        for (var i = 0; i < 100; i++) _histogram.Record(i < 90 ? 3 : 12);
        Assert.Equal(12, hedge.DelayMs(_histogram));
        Assert.Equal(3, Hedge("p90").DelayMs(_histogram));
        for (var i = 0; i < 10_000; i++) _histogram.Record(0);
        Assert.Equal(1, hedge.DelayMs(_histogram));
    }

    [Fact]
    public void The_limit_grows_to_what_is_used_while_the_latency_stays()
    {
        var limit = new GradientLimit(new(4, 500, 20, 1.5));
        Run(limit, 60_000, offered: 1000, inFlight => 10);
        Assert.Equal(500, limit.Limit);
    }

    [Fact]
    public void An_upstream_that_serves_fifty_at_a_time_is_found_out()
    {
        var limit = new GradientLimit(new(4, 1000, 20, 1.5));
        // Beyond fifty at a time each waits for those before it.
        Run(limit, 120_000, offered: 1000, inFlight => Math.Max(20, 20 * inFlight / 50));
        Assert.InRange(limit.Limit, 45, 150);
    }

    [Fact]
    public void The_limit_falls_when_the_upstream_slows_down_and_comes_back_with_it()
    {
        var limit = new GradientLimit(new(4, 200, 100, 1.5));
        var now = Run(limit, 30_000, offered: 1000, _ => 10);
        Assert.Equal(200, limit.Limit);
        now = Run(limit, 5_000, offered: 1000, _ => 200, now);
        Assert.InRange(limit.Limit, 4, 60);
        Run(limit, 300_000, offered: 1000, _ => 10, now);
        Assert.Equal(200, limit.Limit);
    }

    [Fact]
    public void A_limit_that_is_not_used_does_not_grow()
    {
        var limit = new GradientLimit(new(4, 500, 50, 1.5));
        Run(limit, 60_000, offered: 10, _ => 10);
        Assert.Equal(50, limit.Limit);
    }

    [Fact]
    public void Requests_that_are_dropped_take_the_limit_down_to_its_least()
    {
        var limit = new GradientLimit(new(4, 500, 50, 1.5));
        Run(limit, 20_000, offered: 1000, _ => 10, isDropped: true);
        Assert.Equal(4, limit.Limit);
    }

    [Fact]
    public void What_says_nothing_is_not_counted()
    {
        var limit = new GradientLimit(new(1, 500, 2, 1.5));
        Assert.True(limit.TryEnter());
        Assert.True(limit.TryEnter());
        Assert.False(limit.TryEnter());
        limit.Leave(-1, false, 0);
        Assert.True(limit.TryEnter());
        Assert.Equal((2, 2), (limit.Limit, limit.InFlight));
    }

    [Fact]
    public void A_loops_limit_outlives_a_reload_unless_its_settings_change()
    {
        var clusters = new Clusters();
        GradientLimit Of(int max) => clusters.Compile(new() { Endpoints = Clusters.Equal(1), AdaptiveConcurrency = new() { Max = max } }).LoadOn(0).Concurrency!;
        var first = Of(100);
        Assert.Same(first, Of(100));
        Assert.NotSame(first, Of(101));
    }

    private static HedgePolicy Hedge(string after) => new Clusters().Compile(new() { Endpoints = Clusters.Equal(1), Hedge = new() { After = after } }).Hedge!;

    // A millisecond at a time: as many as are offered and let in are under way, each for as long as the upstream takes with so many.
    private static long Run(GradientLimit limit, long milliseconds, int offered, Func<int, int> latency, long now = 0, bool isDropped = false)
    {
        var underWay = new PriorityQueue<long, long>();
        var end = now + milliseconds;
        for (; now < end; now++)
        {
            while (underWay.TryPeek(out var started, out var due) && due <= now)
            {
                underWay.Dequeue();
                limit.Leave(now - started, isDropped, now);
            }
            while (underWay.Count < offered && limit.TryEnter()) underWay.Enqueue(now, now + latency(limit.InFlight));
        }
        while (underWay.TryDequeue(out _, out _)) limit.Leave(-1, false, now);
        return now;
    }
}
