namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>All sources of a gateway's upstreams. Whoever changes the configuration uses it, one at a time.</summary>
internal sealed class DiscoverySet(DiscoveryHooks hooks) : IAsyncDisposable
{
    private readonly Dictionary<(string Upstream, IEndpointDiscovery Source), DiscoveryWatch> _watches = [];

    /// <summary>
    /// Begins to watch the sources that are not watched yet, and waits for them to say something, but no longer than <paramref name="patience"/>: an upstream
    /// whose endpoints are still to come answers 503.
    /// </summary>
    internal async Task FollowAsync(IEnumerable<(string Upstream, IEndpointDiscovery Source)> sources, TimeSpan patience)
    {
        var begun = new List<Task>();
        foreach (var key in sources)
        {
            if (_watches.ContainsKey(key))
                continue;
            var watch = _watches[key] = new DiscoveryWatch(key.Upstream, key.Source, hooks);
            begun.Add(watch.Heard);
        }
        if (begun.Count > 0)
            await Task.WhenAny(Task.WhenAll(begun), Task.Delay(patience));
    }

    /// <summary>What a source has found last.</summary>
    internal IReadOnlyList<DiscoveredEndpoint> Latest(string upstream, IEndpointDiscovery source) =>
        _watches.TryGetValue((upstream, source), out var watch) ? watch.Latest : [];

    /// <summary>Ends the watch over all others.</summary>
    internal async Task KeepOnlyAsync(IEnumerable<(string Upstream, IEndpointDiscovery Source)> sources)
    {
        foreach (var key in _watches.Keys.Except(sources).ToArray())
        {
            _watches.Remove(key, out var watch);
            await watch!.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await KeepOnlyAsync([]);
}
