using Waterfall.Core.Upstreams.Health;

namespace Waterfall.Core.Tests.Upstreams.Health;

public sealed class EndpointHealthTests
{
    private readonly HealthEpoch _epoch = new();
    private readonly EndpointHealth _health;

    public EndpointHealthTests() => _health = new EndpointHealth(_epoch);

    [Fact]
    public void It_begins_in_service()
    {
        Assert.True(_health.IsAvailable(0));
        Assert.True(_health.InServiceSinceMs(0) < -1_000_000_000_000);
    }

    [Fact]
    public void Failures_in_a_row_count_up_and_a_success_ends_the_row()
    {
        Assert.Equal([1, 2, 3], [_health.Fail(0, 1000), _health.Fail(500, 1000), _health.Fail(1000, 1000)]);
        _health.Succeed();
        Assert.Equal(1, _health.Fail(1000, 1000));
    }

    [Fact]
    public void Failures_too_far_apart_are_no_row()
    {
        _health.Fail(0, 1000);
        Assert.Equal(2, _health.Fail(1000, 1000));
        Assert.Equal(1, _health.Fail(1001, 1000));
        Assert.Equal(2, _health.Fail(1500, 1000));
    }

    [Fact]
    public async Task Failures_of_all_loops_are_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++) _health.Fail(7, 1000);
        })));
        Assert.Equal(20_001, _health.Fail(7, 1000));
    }

    [Fact]
    public void The_time_out_of_service_grows_and_has_an_end()
    {
        long now = 0;
        for (var time = 1; time <= 12; time++)
        {
            Assert.True(_health.TryEject(now, 1000));
            var until = _health.EjectedUntilMs;
            Assert.Equal(1000 * Math.Min(time, 10), until - now);
            Assert.False(_health.TryEject(now + 1, 1000));
            Assert.False(_health.IsAvailable(until - 1));
            Assert.True(_health.IsAvailable(until));
            Assert.Equal(until, _health.InServiceSinceMs(until));
            now = until;
        }
        now += 10_000;
        Assert.True(_health.TryEject(now, 1000));
        Assert.Equal((1000, 1), (_health.EjectedUntilMs - now, _health.Ejections));
    }

    [Fact]
    public async Task Of_loops_that_eject_at_once_one_does()
    {
        for (var round = 0; round < 200; round++)
        {
            var health = new EndpointHealth(_epoch);
            var ejected = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => health.TryEject(5, 1000))));
            Assert.Single(ejected, true);
            Assert.Equal(1005, health.EjectedUntilMs);
        }
    }

    [Fact]
    public void It_is_up_if_it_is_for_all_who_probe_it()
    {
        _health.ProbeDown();
        _health.ProbeDown();
        _health.ProbeUp(10);
        Assert.False(_health.IsAvailable(10));
        _health.ProbeUp(20);
        Assert.True(_health.IsAvailable(20));
        Assert.Equal(20, _health.InServiceSinceMs(20));
    }

    [Fact]
    public void Every_change_is_seen()
    {
        var seen = new List<int> { _epoch.Current };
        _health.ProbeDown();
        seen.Add(_epoch.Current);
        _health.ProbeUp(0);
        seen.Add(_epoch.Current);
        _health.TryEject(0, 1);
        seen.Add(_epoch.Current);
        Assert.Equal(seen.Distinct().Count(), seen.Count);
    }
}
