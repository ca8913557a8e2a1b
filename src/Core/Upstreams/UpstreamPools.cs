using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams;

/// <summary>The pools of one loop, an endpoint each.</summary>
internal sealed class UpstreamPools(EventLoop loop, EndpointResolver resolver)
{
    private readonly UpstreamConnector _connector = new(loop, resolver);
    private UpstreamPool?[] _pools = new UpstreamPool?[16];

    /// <summary>For tests: streams of HTTP/2 in use.</summary>
    internal int Http2Streams => _connector.Streams;

    internal UpstreamPool Of(Endpoint endpoint)
    {
        if (endpoint.Index >= _pools.Length)
            Array.Resize(ref _pools, Math.Max(endpoint.Index + 1, _pools.Length * 2));
        ref var pool = ref _pools[endpoint.Index];
        if (pool is null || (pool.Endpoint != endpoint && pool.Endpoint.Generation < endpoint.Generation))
        {
            pool?.Retire();
            pool = new UpstreamPool(loop, endpoint, _connector);
        }
        return pool.Endpoint == endpoint ? pool : Outlived(endpoint);
    }

    // An exchange that began two configurations ago: its endpoint's place is another's by now, so the connection is its alone.
    private UpstreamPool Outlived(Endpoint endpoint)
    {
        var pool = new UpstreamPool(loop, endpoint, _connector);
        pool.Retire();
        return pool;
    }

    /// <summary>Lets go of the pools of all endpoints but these.</summary>
    internal void RetireAllBut(IReadOnlyList<Endpoint> kept)
    {
        var stay = kept.ToHashSet();
        for (var i = 0; i < _pools.Length; i++)
        {
            if (_pools[i] is { } pool && !stay.Contains(pool.Endpoint))
            {
                pool.Retire();
                _pools[i] = null;
            }
        }
    }
}
