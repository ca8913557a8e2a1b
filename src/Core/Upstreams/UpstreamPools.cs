using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams;

/// <summary>The pools of one loop, an endpoint each, and its turn among them.</summary>
internal sealed class UpstreamPools(EventLoop loop, EndpointResolver resolver)
{
    private UpstreamPool?[] _pools = new UpstreamPool?[16];
    private int _turn;

    /// <summary>The endpoint whose turn it is.</summary>
    internal Endpoint Choose(Cluster cluster)
    {
        var endpoints = cluster.Endpoints;
        return endpoints.Length == 1 ? endpoints[0] : endpoints[(int)((uint)_turn++ % (uint)endpoints.Length)];
    }

    internal UpstreamPool Of(Endpoint endpoint)
    {
        if (endpoint.Index >= _pools.Length)
            Array.Resize(ref _pools, Math.Max(endpoint.Index + 1, _pools.Length * 2));
        return _pools[endpoint.Index] ??= new UpstreamPool(loop, endpoint, resolver);
    }

    /// <summary>Lets go of the pools of all endpoints but these.</summary>
    internal void RetireAllBut(IReadOnlyList<Endpoint> kept)
    {
        for (var i = 0; i < _pools.Length; i++)
        {
            if (_pools[i] is { } pool && !kept.Contains(pool.Endpoint))
            {
                pool.Retire();
                _pools[i] = null;
            }
        }
    }
}
