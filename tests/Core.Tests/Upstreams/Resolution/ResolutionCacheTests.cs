using System.Net;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public sealed class ResolutionCacheTests : ResolutionCacheFixture
{
    [Fact]
    public async Task An_answer_is_given_until_its_TTL_ends()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(26.9);
        AssertGiven("192.0.2.1");
        Assert.Equal("192.0.2.1", Text(await Cache.ResolveAsync("API.test", default)));
        Assert.Equal(1, Resolver.Count);
    }

    [Fact]
    public async Task An_unused_name_expires_and_is_asked_for_anew()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(30);
        Assert.False(Cache.TryGet(Host, out _));
        await AssertNotAskedAsync(beyond: 1);

        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Ok("192.0.2.2", 30);
        Assert.Equal("192.0.2.2", Text(await asking));
    }

    [Fact]
    public async Task A_name_in_use_is_refreshed_before_it_expires_without_anyone_waiting()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        var call = await Resolver.NextCallAsync(); // the timer's doing: nobody has asked since
        AssertGiven("192.0.2.1");
        call.Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Advance(26.9); // counted from the second answer
        AssertGiven("192.0.2.2");
        Assert.Equal(2, Resolver.Count);
    }

    [Fact]
    public async Task The_first_use_late_in_the_TTL_refreshes_too()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(28);
        await AssertNotAskedAsync(beyond: 1);
        AssertGiven("192.0.2.1");
        AssertGiven("192.0.2.1");
        (await Resolver.NextCallAsync()).Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Assert.Equal(2, Resolver.Count);
    }

    [Theory]
    [InlineData(1, 0.5)]        // half of what is there
    [InlineData(5, 4)]          // at least 1 s ahead
    [InlineData(20, 18)]
    [InlineData(3600, 3595)]    // at most 5 s ahead
    public async Task A_refresh_starts_a_tenth_of_the_TTL_ahead_within_bounds(double ttl, double at)
    {
        await LearnAsync("192.0.2.1", ttl);
        AssertGiven("192.0.2.1");
        Advance(at - 0.01);
        await AssertNotAskedAsync(beyond: 1);
        Advance(0.01);
        await Resolver.NextCallAsync();
    }

    [Fact]
    public async Task Everyone_who_asks_at_once_shares_one_question()
    {
        var asking = Enumerable.Range(0, 100)
            .Select(i => Task.Run(() => Cache.ResolveAsync(i % 2 == 0 ? Host : "API.TEST", default)))
            .ToArray();
        var call = await Resolver.NextCallAsync();
        await Task.Delay(50);
        call.Ok("192.0.2.1", 30);
        Assert.All(await Task.WhenAll(asking), r => Assert.Equal("192.0.2.1", Text(r)));
        Assert.Equal(1, Resolver.Count);
    }

    [Fact]
    public async Task One_who_leaves_does_not_end_the_question_of_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var left = Cache.ResolveAsync(Host, leaving.Token);
        var stayed = Cache.ResolveAsync(Host, default);
        var call = await Resolver.NextCallAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        call.Ok("192.0.2.1", 30);
        Assert.Equal("192.0.2.1", Text(await stayed));
    }

    [Fact]
    public async Task A_failure_is_kept_one_second_whatever_its_TTL()
    {
        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
        Advance(0.99);
        Assert.Equal(ResolutionStatus.Failed, (await Cache.ResolveAsync(Host, default)).Status);
        Assert.Equal(1, Resolver.Count);
        Advance(0.01);
        await LearnAsync("192.0.2.1", 30);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 1)]
    [InlineData(3600, 30)]
    public async Task A_negative_answer_is_kept_for_its_TTL_within_bounds(double ttl, double kept)
    {
        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).NotFound(ttl);
        Assert.Equal(ResolutionStatus.NotFound, (await asking).Status);
        Advance(kept - 0.01);
        Assert.True(Cache.TryGet(Host, out var known));
        Assert.Equal(ResolutionStatus.NotFound, known.Status);
        Advance(0.01);
        Assert.False(Cache.TryGet(Host, out _));
        await AssertNotAskedAsync(beyond: 1); // "no such name" is not kept fresh
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(86400, 3600)]
    public async Task The_TTL_of_any_resolver_is_kept_within_bounds(double ttl, double kept)
    {
        await LearnAsync("192.0.2.1", ttl);
        Advance(kept - 0.01);
        Assert.True(Cache.TryGet(Host, out _));
        Advance(0.01);
        Assert.False(Cache.TryGet(Host, out _));
    }

    [Fact]
    public async Task At_the_bound_the_least_recently_used_name_leaves_and_is_refreshed_no_more()
    {
        using var cache = new ResolutionCache(Resolver, new ResolutionCacheOptions { MaxNames = 3 }, Time);
        foreach (var host in (string[])["a", "b", "c"])
            await LearnAsync(host);
        Assert.True(cache.TryGet("a", out _));
        Advance(1);
        Assert.True(cache.TryGet("c", out _));
        Advance(1);
        await LearnAsync("d");
        Assert.Equal(3, cache.Count);
        Assert.False(cache.TryGet("b", out _));
        Assert.True(cache.TryGet("a", out _) && cache.TryGet("c", out _) && cache.TryGet("d", out _));

        var refreshed = new List<string>();
        Advance(29);
        for (var i = 0; i < 3; i++)
            refreshed.Add((await Resolver.NextCallAsync()).Host);
        Assert.Equal(["a", "c", "d"], refreshed.Order());
        await AssertNotAskedAsync(beyond: 7);

        async Task LearnAsync(string host)
        {
            Advance(0.1);
            var asking = cache.ResolveAsync(host, default);
            (await Resolver.NextCallAsync()).Ok("192.0.2.1", 30);
            await asking;
            Assert.True(cache.TryGet(host, out _));
        }
    }

    [Fact]
    public async Task Only_so_many_questions_are_under_way_at_once()
    {
        using var cache = new ResolutionCache(Resolver, new ResolutionCacheOptions { MaxConcurrentQueries = 2 }, Time);
        var asking = Enumerable.Range(0, 5).Select(i => cache.ResolveAsync($"host{i}", default)).ToArray();
        var calls = new[] { await Resolver.NextCallAsync(), await Resolver.NextCallAsync() };
        await AssertNotAskedAsync(beyond: 2);
        foreach (var call in calls)
            call.Fail();
        for (var i = 0; i < 3; i++)
            (await Resolver.NextCallAsync()).Fail();
        Assert.All(await Task.WhenAll(asking), r => Assert.Equal(ResolutionStatus.Failed, r.Status));
    }

    [Fact]
    public async Task A_resolver_that_throws_has_failed()
    {
        var asking = Cache.ResolveAsync(Host, default);
        (await Resolver.NextCallAsync()).Answer.SetException(new InvalidOperationException("broken"));
        var resolution = await asking;
        Assert.Equal(ResolutionStatus.Failed, resolution.Status);
        Assert.Contains("broken", resolution.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_cache_answers_those_who_wait_and_takes_no_more()
    {
        var asking = Cache.ResolveAsync(Host, default);
        await Resolver.NextCallAsync();
        Cache.Dispose();
        Assert.Equal(ResolutionStatus.Failed, (await asking.WaitAsync(TimeSpan.FromSeconds(5))).Status);
        Assert.Throws<ObjectDisposedException>(() => { _ = Cache.ResolveAsync(Host, default); });
        Assert.Equal(0, Cache.Count);
    }

    [Fact]
    public async Task A_known_name_is_given_without_allocating()
    {
        await LearnAsync("192.0.2.1", 3600);
        Assert.True(Cache.TryGet(Host, out _)); // the first use is noted
        Assert.Equal(0, Testing.Allocated.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
                Cache.TryGet(Host, out _);
        }));
    }

    [Fact]
    public async Task Many_threads_at_the_edge_of_expiry_are_always_answered()
    {
        // The real clock, TTLs of one second, a third of the answers failures: what matters is that nobody hangs or gets nothing.
        var answers = 0;
        using var cache = new ResolutionCache(new QuickResolver(() =>
            Interlocked.Increment(ref answers) % 3 == 0
                ? HostResolution.Failed("now and then", TimeSpan.Zero)
                : HostResolution.Ok([IPAddress.Loopback], TimeSpan.Zero)));
        var until = Environment.TickCount64 + 2500;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; Environment.TickCount64 < until; i++)
            {
                var resolution = await cache.ResolveAsync($"host{i % 5}", default).WaitAsync(TimeSpan.FromSeconds(5));
                Assert.True(resolution.Status == ResolutionStatus.Failed || resolution.Addresses.Count == 1);
                if (i % 100 == 0)
                    await Task.Yield();
            }
        })));
        Assert.InRange(answers, 5, 60); // five names, one answer a second each and the failures' repeats
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        ResolutionCacheOptions[] bad =
        [
            new() { MaxNames = 0 }, new() { MaxConcurrentQueries = 0 }, new() { MaxStale = TimeSpan.FromSeconds(-1) },
            new() { MaxStale = TimeSpan.FromDays(8) }, new() { StaleWait = TimeSpan.FromSeconds(-1) },
            new() { MaxRetryDelay = TimeSpan.Zero },
        ];
        Assert.All(bad, options => Assert.Throws<ArgumentOutOfRangeException>(() => new ResolutionCache(Resolver, options)));
    }

    private sealed class QuickResolver(Func<HostResolution> answer) : IResolver
    {
        public Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
