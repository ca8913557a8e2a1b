using System.Net;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Tests.Upstreams;

public sealed class EndpointRegistryTests
{
    private readonly EndpointRegistry _registry = new();

    [Fact]
    public void One_url_is_one_endpoint()
    {
        var endpoint = Get("http://a");
        Assert.Same(endpoint, Get("http://a"));
        Assert.NotSame(endpoint, Get("http://b"));
        _registry.KeepOnly([endpoint]);
        Assert.Same(endpoint, Get("http://a"));
    }

    [Fact]
    public void Places_are_counted_from_zero_and_each_is_taken_once() =>
        Assert.Equal(Enumerable.Range(0, 40), Enumerable.Range(0, 40).Select(number => Get($"http://h{number}").Index));

    [Fact]
    public void Places_of_endpoints_let_go_are_used_again_the_lowest_first()
    {
        var endpoints = Enumerable.Range(0, 5).Select(number => Get($"http://h{number}")).ToArray();
        _registry.KeepOnly([endpoints[0], endpoints[2], endpoints[4]]);
        Assert.Equal(1, Get("http://new1").Index);
        Assert.Equal(3, Get("http://new2").Index);
        Assert.Equal(5, Get("http://new3").Index);
    }

    [Fact]
    public void An_endpoint_that_comes_back_is_another_one()
    {
        var endpoint = Get("http://a");
        _registry.KeepOnly([]);
        Assert.NotSame(endpoint, Get("http://a"));
    }

    [Fact]
    public void However_often_endpoints_change_no_two_share_a_place()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var used = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Get($"http://h{random.Next(20)}")).Distinct().ToArray();
            Assert.Equal(used.Length, used.Select(endpoint => endpoint.Index).Distinct().Count());
            _registry.KeepOnly(used);
            // Twelve in use at most, and as many again while the next are chosen.
            Assert.All(used, endpoint => Assert.InRange(endpoint.Index, 0, 23));
        }
    }

    private Endpoint Get(string url) => _registry.Get(url, new IPEndPoint(IPAddress.Loopback, 80), []);
}
