using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>What is given while asking fails (RFC 8767).</summary>
public sealed class ResolutionCacheStaleTests : ResolutionCacheFixture
{
    [Fact]
    public async Task While_refreshing_fails_the_old_addresses_are_given_marked_stale_for_an_hour()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        await FailAsync(await Resolver.NextCallAsync());
        AssertGiven("192.0.2.1", stale: false);
        Advance(3);
        var asking = Cache.ResolveAsync(Host, default);
        Assert.True(asking.IsCompleted); // at once, though asking is due again
        var stale = await asking;
        Assert.Equal("192.0.2.1", Text(stale));
        Assert.True(stale.IsStale);
        Assert.Contains("servers are silent", stale.Detail, StringComparison.Ordinal);

        Advance(3599.9);
        AssertGiven("192.0.2.1", stale: true);
        Advance(0.1);
        Assert.False(Cache.TryGet(Host, out _));
    }

    [Fact]
    public async Task A_name_that_expires_between_attempts_is_not_asked_for_sooner()
    {
        await LearnAsync("192.0.2.1", ttl: 1);
        AssertGiven("192.0.2.1");
        Advance(0.5);
        await FailAsync(await Resolver.NextCallAsync()); // the next attempt is due at 1.5 s
        Advance(0.6);
        Assert.True((await Cache.ResolveAsync(Host, default)).IsStale);
        await AssertNotAskedAsync(beyond: 2);
        AssertGiven("192.0.2.1", stale: true);
        Advance(0.4);
        await Resolver.NextCallAsync();
    }

    [Fact]
    public async Task Attempts_to_refresh_a_failing_name_become_rarer_up_to_thirty_seconds()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        var call = await Resolver.NextCallAsync();
        foreach (var delay in (double[])[1, 2, 4, 8, 16, 30, 30])
        {
            var before = Resolver.Count;
            await FailAsync(call);
            // The next attempt is due exactly so long after the failure: not before, and then at once.
            await Cache.ResolveAsync(Host, default);
            Advance(delay - 0.01);
            await AssertNotAskedAsync(beyond: before);
            Advance(0.01);
            call = await Resolver.NextCallAsync();
        }

        call.Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        AssertGiven("192.0.2.2", stale: false);
    }

    [Fact]
    public async Task An_expired_name_is_waited_for_only_so_long_and_then_given_stale()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(300);
        var asking = Cache.ResolveAsync(Host, default);
        var call = await Resolver.NextCallAsync();
        Advance(1.79);
        await Task.Delay(20);
        Assert.False(asking.IsCompleted);
        Advance(0.01);
        var stale = await asking.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(stale.IsStale);
        AssertGiven("192.0.2.1", stale: true); // to others without waiting
        call.Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Assert.Equal(2, Resolver.Count);
    }

    [Fact]
    public async Task An_expired_name_that_fails_to_refresh_is_given_stale_at_once()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(300);
        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Fail();
        Assert.True((await asking).IsStale);
    }

    [Fact]
    public async Task That_a_name_is_gone_ends_its_stale_use()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        (await Resolver.NextCallAsync()).NotFound(30);
        await EventuallyAsync(() => Cache.TryGet(Host, out var known) && known.Status == ResolutionStatus.NotFound);
        Advance(31);
        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
    }

    [Fact]
    public async Task Stale_use_can_be_turned_off()
    {
        using var cache = new ResolutionCache(Resolver, new ResolutionCacheOptions { MaxStale = TimeSpan.Zero }, Time);
        var asking = cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Ok("192.0.2.1", 30);
        await asking;
        Advance(30);
        asking = cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
    }
}
