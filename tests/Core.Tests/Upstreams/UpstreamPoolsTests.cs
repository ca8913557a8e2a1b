using System.Net;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Upstreams;

public sealed class UpstreamPoolsTests
{
    private readonly UpstreamPools _pools = new ManualGateway().Gateway.Pools;
    private readonly EndpointRegistry _registry = new();

    [Fact]
    public void Each_endpoint_has_one_pool()
    {
        var endpoints = Enumerable.Range(0, 100).Select(number => Get($"http://h{number}")).ToArray();
        foreach (var endpoint in endpoints)
        {
            Assert.Same(endpoint, _pools.Of(endpoint).Endpoint);
            Assert.Same(_pools.Of(endpoint), _pools.Of(endpoint));
        }
    }

    [Fact]
    public void Pools_of_endpoints_let_go_are_retired_and_others_stay()
    {
        var (kept, gone) = (_pools.Of(Get("http://a")), _pools.Of(Get("http://b")));
        _pools.RetireAllBut([kept.Endpoint]);
        Assert.False(kept.IsRetired);
        Assert.True(gone.IsRetired);
        Assert.Same(kept, _pools.Of(kept.Endpoint));
    }

    // Two changes of the configuration during one exchange: it goes by the first, and an endpoint of the third has the place of one of its own.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_endpoint_never_gets_the_pool_of_another_that_has_its_place(bool oldFirst)
    {
        var old = Get("http://old");
        _registry.KeepOnly([]);
        var current = Get("http://current");
        Assert.Equal(old.Index, current.Index);
        var (first, second) = oldFirst ? (old, current) : (current, old);
        Assert.Same(first, _pools.Of(first).Endpoint);
        Assert.Same(second, _pools.Of(second).Endpoint);
    }

    private Endpoint Get(string url) => _registry.Get(url, new IPEndPoint(IPAddress.Loopback, 80), []);
}
