using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A cache with a clock and a resolver that do as the test says.</summary>
public abstract class ResolutionCacheFixture : IDisposable
{
    protected const string Host = "api.test";

    private readonly ManualTime _time = new();
    private readonly ScriptedResolver _resolver = new();

    protected ResolutionCacheFixture() => Cache = new ResolutionCache(_resolver, null, _time);

    private protected ScriptedResolver Resolver => _resolver;

    private protected ManualTime Time => _time;

    private protected ResolutionCache Cache { get; }

    public void Dispose()
    {
        Cache.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static string Text(HostResolution resolution) => string.Join(' ', resolution.Addresses);

    protected void Advance(double seconds) => _time.Advance(TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)));

    protected async Task LearnAsync(string address, double ttl)
    {
        var asking = Cache.ResolveAsync(Host, default);
        (await _resolver.NextCallAsync()).Ok(address, ttl);
        Assert.Equal(address, Text(await asking));
    }

    /// <summary>Fails, and waits until that was noted, which shows in the timer set for the next attempt.</summary>
    private protected async Task FailAsync(ScriptedResolver.Call call)
    {
        var armed = _time.TimersSet;
        call.Fail();
        await EventuallyAsync(() => _time.TimersSet > armed);
    }

    protected void AssertGiven(string address, bool? stale = null)
    {
        Assert.True(Cache.TryGet(Host, out var known));
        Assert.Equal(address, Text(known));
        Assert.Equal(stale ?? known.IsStale, known.IsStale);
    }

    protected Task EventuallyGivenAsync(string address) =>
        EventuallyAsync(() => Cache.TryGet(Host, out var known) && Text(known) == address);

    /// <summary>Questions are asked on the thread pool: one that was wrongly asked shows within this while.</summary>
    protected async Task AssertNotAskedAsync(int beyond)
    {
        await Task.Delay(30);
        Assert.Equal(beyond, _resolver.Count);
    }

    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(5);
        Assert.True(condition());
    }
}
