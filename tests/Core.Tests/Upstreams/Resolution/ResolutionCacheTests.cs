using System.Net;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public sealed class ResolutionCacheTests : IDisposable
{
    private const string Host = "api.test";

    private readonly ManualTime _time = new();
    private readonly ScriptedResolver _resolver = new();
    private readonly ResolutionCache _cache;

    public ResolutionCacheTests() => _cache = new ResolutionCache(_resolver, null, _time);

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task An_answer_is_given_until_its_TTL_ends()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(26.9);
        AssertGiven("192.0.2.1");
        Assert.Equal("192.0.2.1", Text(await _cache.ResolveAsync("API.test", default)));
        Assert.Equal(1, _resolver.Count);
    }

    [Fact]
    public async Task An_unused_name_expires_and_is_asked_for_anew()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(30);
        Assert.False(_cache.TryGet(Host, out _));
        await AssertNotAskedAsync(beyond: 1);

        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Ok("192.0.2.2", 30);
        Assert.Equal("192.0.2.2", Text(await asking));
    }

    [Fact]
    public async Task A_name_in_use_is_refreshed_before_it_expires_without_anyone_waiting()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        var call = await _resolver.NextCallAsync(); // the timer's doing: nobody has asked since
        AssertGiven("192.0.2.1");
        call.Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Advance(26.9); // counted from the second answer
        AssertGiven("192.0.2.2");
        Assert.Equal(2, _resolver.Count);
    }

    [Fact]
    public async Task The_first_use_late_in_the_TTL_refreshes_too()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(28);
        await AssertNotAskedAsync(beyond: 1);
        AssertGiven("192.0.2.1");
        AssertGiven("192.0.2.1");
        (await _resolver.NextCallAsync()).Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Assert.Equal(2, _resolver.Count);
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
        await _resolver.NextCallAsync();
    }

    [Fact]
    public async Task Everyone_who_asks_at_once_shares_one_question()
    {
        var asking = Enumerable.Range(0, 100).Select(i => Task.Run(() => _cache.ResolveAsync(i % 2 == 0 ? Host : "API.TEST", default))).ToArray();
        var call = await _resolver.NextCallAsync();
        await Task.Delay(50);
        call.Ok("192.0.2.1", 30);
        Assert.All(await Task.WhenAll(asking), r => Assert.Equal("192.0.2.1", Text(r)));
        Assert.Equal(1, _resolver.Count);
    }

    [Fact]
    public async Task One_who_leaves_does_not_end_the_question_of_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var left = _cache.ResolveAsync(Host, leaving.Token);
        var stayed = _cache.ResolveAsync(Host, default);
        var call = await _resolver.NextCallAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        call.Ok("192.0.2.1", 30);
        Assert.Equal("192.0.2.1", Text(await stayed));
    }

    [Fact]
    public async Task A_failure_is_kept_one_second_whatever_its_TTL()
    {
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
        Advance(0.99);
        Assert.Equal(ResolutionStatus.Failed, (await _cache.ResolveAsync(Host, default)).Status);
        Assert.Equal(1, _resolver.Count);
        Advance(0.01);
        await LearnAsync("192.0.2.1", 30);
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 1)]
    [InlineData(3600, 30)]
    public async Task A_negative_answer_is_kept_for_its_TTL_within_bounds(double ttl, double kept)
    {
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).NotFound(ttl);
        Assert.Equal(ResolutionStatus.NotFound, (await asking).Status);
        Advance(kept - 0.01);
        Assert.True(_cache.TryGet(Host, out var known));
        Assert.Equal(ResolutionStatus.NotFound, known.Status);
        Advance(0.01);
        Assert.False(_cache.TryGet(Host, out _));
        await AssertNotAskedAsync(beyond: 1); // "no such name" is not kept fresh
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(86400, 3600)]
    public async Task The_TTL_of_any_resolver_is_kept_within_bounds(double ttl, double kept)
    {
        await LearnAsync("192.0.2.1", ttl);
        Advance(kept - 0.01);
        Assert.True(_cache.TryGet(Host, out _));
        Advance(0.01);
        Assert.False(_cache.TryGet(Host, out _));
    }

    [Fact]
    public async Task While_refreshing_fails_the_old_addresses_are_given_marked_stale_for_an_hour()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        await FailAsync(await _resolver.NextCallAsync());
        AssertGiven("192.0.2.1", stale: false);
        Advance(3);
        var asking = _cache.ResolveAsync(Host, default);
        Assert.True(asking.IsCompleted); // at once, though asking is due again
        var stale = await asking;
        Assert.Equal("192.0.2.1", Text(stale));
        Assert.True(stale.IsStale);
        Assert.Contains("servers are silent", stale.Detail, StringComparison.Ordinal);

        Advance(3599.9);
        AssertGiven("192.0.2.1", stale: true);
        Advance(0.1);
        Assert.False(_cache.TryGet(Host, out _));
    }

    [Fact]
    public async Task Attempts_to_refresh_a_failing_name_become_rarer_up_to_thirty_seconds()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        var call = await _resolver.NextCallAsync();
        foreach (var delay in (double[])[1, 2, 4, 8, 16, 30, 30])
        {
            var before = _resolver.Count;
            await FailAsync(call);
            // The next attempt is due exactly so long after the failure: not before, and then at once.
            await _cache.ResolveAsync(Host, default);
            Advance(delay - 0.01);
            await AssertNotAskedAsync(beyond: before);
            Advance(0.01);
            call = await _resolver.NextCallAsync();
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
        var asking = _cache.ResolveAsync(Host, default);
        var call = await _resolver.NextCallAsync();
        Advance(1.79);
        await Task.Delay(20);
        Assert.False(asking.IsCompleted);
        Advance(0.01);
        var stale = await asking.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(stale.IsStale);
        AssertGiven("192.0.2.1", stale: true); // to others without waiting
        call.Ok("192.0.2.2", 30);
        await EventuallyGivenAsync("192.0.2.2");
        Assert.Equal(2, _resolver.Count);
    }

    [Fact]
    public async Task An_expired_name_that_fails_to_refresh_is_given_stale_at_once()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        Advance(300);
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Fail();
        Assert.True((await asking).IsStale);
    }

    [Fact]
    public async Task That_a_name_is_gone_ends_its_stale_use()
    {
        await LearnAsync("192.0.2.1", ttl: 30);
        AssertGiven("192.0.2.1");
        Advance(27);
        (await _resolver.NextCallAsync()).NotFound(30);
        await EventuallyAsync(() => _cache.TryGet(Host, out var known) && known.Status == ResolutionStatus.NotFound);
        Advance(31);
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
    }

    [Fact]
    public async Task Stale_use_can_be_turned_off()
    {
        using var cache = new ResolutionCache(_resolver, new ResolutionCacheOptions { MaxStale = TimeSpan.Zero }, _time);
        var asking = cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Ok("192.0.2.1", 30);
        await asking;
        Advance(30);
        asking = cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Fail();
        Assert.Equal(ResolutionStatus.Failed, (await asking).Status);
    }

    [Fact]
    public async Task At_the_bound_the_least_recently_used_name_leaves_and_is_refreshed_no_more()
    {
        using var cache = new ResolutionCache(_resolver, new ResolutionCacheOptions { MaxNames = 3 }, _time);
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
            refreshed.Add((await _resolver.NextCallAsync()).Host);
        Assert.Equal(["a", "c", "d"], refreshed.Order());
        await AssertNotAskedAsync(beyond: 7);

        async Task LearnAsync(string host)
        {
            Advance(0.1);
            var asking = cache.ResolveAsync(host, default);
            (await _resolver.NextCallAsync()).Ok("192.0.2.1", 30);
            await asking;
            Assert.True(cache.TryGet(host, out _));
        }
    }

    [Fact]
    public async Task Only_so_many_questions_are_under_way_at_once()
    {
        using var cache = new ResolutionCache(_resolver, new ResolutionCacheOptions { MaxConcurrentQueries = 2 }, _time);
        var asking = Enumerable.Range(0, 5).Select(i => cache.ResolveAsync($"host{i}", default)).ToArray();
        var calls = new[] { await _resolver.NextCallAsync(), await _resolver.NextCallAsync() };
        await AssertNotAskedAsync(beyond: 2);
        foreach (var call in calls)
            call.Fail();
        for (var i = 0; i < 3; i++)
            (await _resolver.NextCallAsync()).Fail();
        Assert.All(await Task.WhenAll(asking), r => Assert.Equal(ResolutionStatus.Failed, r.Status));
    }

    [Fact]
    public async Task A_resolver_that_throws_has_failed()
    {
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Answer.SetException(new InvalidOperationException("broken"));
        var resolution = await asking;
        Assert.Equal(ResolutionStatus.Failed, resolution.Status);
        Assert.Contains("broken", resolution.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_cache_answers_those_who_wait_and_takes_no_more()
    {
        var asking = _cache.ResolveAsync(Host, default);
        await _resolver.NextCallAsync();
        _cache.Dispose();
        Assert.Equal(ResolutionStatus.Failed, (await asking.WaitAsync(TimeSpan.FromSeconds(5))).Status);
        Assert.Throws<ObjectDisposedException>(() => { _ = _cache.ResolveAsync(Host, default); });
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public async Task A_known_name_is_given_without_allocating()
    {
        await LearnAsync("192.0.2.1", 3600);
        Assert.True(_cache.TryGet(Host, out _)); // the first use is noted
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            _cache.TryGet(Host, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
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
            new() { MaxStale = TimeSpan.FromDays(8) }, new() { StaleWait = TimeSpan.FromSeconds(-1) }, new() { MaxRetryDelay = TimeSpan.Zero },
        ];
        Assert.All(bad, options => Assert.Throws<ArgumentOutOfRangeException>(() => new ResolutionCache(_resolver, options)));
    }

    private static string Text(HostResolution resolution) => string.Join(' ', resolution.Addresses);

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)));

    private async Task LearnAsync(string address, double ttl)
    {
        var asking = _cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Ok(address, ttl);
        Assert.Equal(address, Text(await asking));
    }

    /// <summary>Fails, and waits until that was noted, which shows in the timer set for the next attempt.</summary>
    private async Task FailAsync(ScriptedResolver.Call call)
    {
        var armed = _time.TimersSet;
        call.Fail();
        await EventuallyAsync(() => _time.TimersSet > armed);
    }

    private void AssertGiven(string address, bool? stale = null)
    {
        Assert.True(_cache.TryGet(Host, out var known));
        Assert.Equal(address, Text(known));
        Assert.Equal(stale ?? known.IsStale, known.IsStale);
    }

    private Task EventuallyGivenAsync(string address) => EventuallyAsync(() => _cache.TryGet(Host, out var known) && Text(known) == address);

    /// <summary>Questions are asked on the thread pool: one that was wrongly asked shows within this while.</summary>
    private async Task AssertNotAskedAsync(int beyond)
    {
        await Task.Delay(30);
        Assert.Equal(beyond, _resolver.Count);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(5);
        Assert.True(condition());
    }

    private sealed class QuickResolver(Func<HostResolution> answer) : IResolver
    {
        public Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
