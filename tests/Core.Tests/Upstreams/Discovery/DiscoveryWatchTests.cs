using System.Collections.Concurrent;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Testing;

namespace Waterfall.Core.Tests.Upstreams.Discovery;

/// <summary>What a source says becomes a list that never is empty again, and is told without repetition.</summary>
public sealed class DiscoveryWatchTests : IAsyncLifetime
{
    private readonly ScriptedDiscovery _source = new();
    private readonly ConcurrentQueue<string> _told = [];
    private DiscoveryWatch _watch = null!;
    private int _changes;

    public Task InitializeAsync()
    {
        _watch = Watch(_source, new DiscoveryHooks(() => Interlocked.Increment(ref _changes), _told.Enqueue, DiscoveredEndpoints.Check));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _watch.DisposeAsync();

    [Fact]
    public async Task An_answer_in_another_order_or_twice_is_no_change()
    {
        _source.Find("http://b", "http://a");
        _source.Find("http://a", "http://b", "http://a");
        _source.Find("http://c", "http://a");
        await SettleAsync(2);
        Assert.Equal(["http://a", "http://c"], _watch.Latest.Select(each => each.Url));
        Assert.Equal(["upstream users: script: 2 endpoints", "upstream users: script: 2 endpoints, 1 of them new or changed"], _told);
    }

    [Fact]
    public async Task What_finds_nothing_keeps_the_last_list_and_says_so_once()
    {
        _source.Find("http://a");
        _source.Find(DiscoveryUpdate.Failed("SERVFAIL"));
        _source.Find(DiscoveryUpdate.Failed("SERVFAIL"));
        _source.Find();
        _source.Find("http://a");
        _source.Find("http://b");
        await SettleAsync(2);
        Assert.Equal(
            [
                "1 endpoint", "SERVFAIL; the last list stays (1 endpoint)", "there is no endpoint; the last list stays (1 endpoint)", "1 endpoint",
                "1 endpoint, 1 of them new or changed",
            ],
            _told.Select(line => line["upstream users: script: ".Length..]));
    }

    [Fact]
    public async Task Endpoints_that_are_none_are_left_out_and_the_others_used()
    {
        _source.Find("http://a", "ftp://b", "c");
        await SettleAsync(1);
        Assert.Equal("http://a", Assert.Single(_watch.Latest).Url);
        Assert.Contains("the scheme 'ftp' is not supported", Assert.Single(_told), StringComparison.Ordinal);
        _source.Find("ftp://x");
        _source.Find("http://z");
        await SettleAsync(2);
        Assert.Equal("http://z", Assert.Single(_watch.Latest).Url);
    }

    [Fact]
    public async Task Weights_out_of_range_are_the_nearest_within()
    {
        _source.Find(DiscoveryUpdate.Of([new("http://a", 0), new("http://b", 5_000), new("http://c", 7, "")]));
        await SettleAsync(1);
        Assert.Equal([(1, null), (1_000, null), (7, null)], _watch.Latest.Select(each => (each.Weight, each.Zone)));
    }

    [Fact]
    public async Task A_source_that_throws_is_begun_anew()
    {
        _source.Find("http://a");
        _source.Throw("it broke.");
        _source.Find("http://b");
        await SettleAsync(2);
        Assert.Equal(2, _source.Begun);
        Assert.Contains("upstream users: script: it broke; the last list stays (1 endpoint)", _told);
    }

    [Fact]
    public async Task More_than_could_be_meant_is_taken_for_a_mistake()
    {
        _source.Find([.. Enumerable.Range(0, DiscoveryWatch.MaxEndpoints + 1).Select(i => $"http://h{i}")]);
        await _watch.Heard;
        Assert.Empty(_watch.Latest);
        Assert.Equal("upstream users: script: 10001 endpoints are more than 10000; there is no endpoint yet", Assert.Single(_told));
    }

    private static DiscoveryWatch Watch(ScriptedDiscovery source, DiscoveryHooks hooks) => new("users", source, hooks);

    private Task SettleAsync(int changes) => Eventually.TrueAsync(() => Volatile.Read(ref _changes) == changes);
}
