using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>The stub resolver against a server others wrote.</summary>
public sealed class DnsmasqTests : IAsyncLifetime
{
    private DnsmasqServer _server = null!;

    public async Task InitializeAsync() => _server = await DnsmasqServer.StartAsync([
        "--local-ttl=77",
        "--host-record=both.test,192.0.2.1,2001:db8::1", "--host-record=six.test,2001:db8::6",
        "--cname=alias.test,other.test", "--cname=other.test,both.test",
        "--srv-host=_http._tcp.test,both.test,8080,10,60",
        .. Enumerable.Range(0, 250).Select(i => $"--host-record=many.test,10.0.0.{i}"),
    ]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Dnsmasq_answers_are_read()
    {
        var resolver = _server.Resolver();
        await AssertResolvesAsync(resolver, "both.test", "192.0.2.1 2001:db8::1");
        await AssertResolvesAsync(resolver, "six.test", "2001:db8::6");
        await AssertResolvesAsync(resolver, "ALIAS.test", "192.0.2.1 2001:db8::1");

        var missing = await resolver.ResolveAsync("missing.test", default);
        Assert.Equal(ResolutionStatus.NotFound, missing.Status);
        Assert.Equal("missing.test does not exist", missing.Detail);

        var refused = await resolver.ResolveAsync("example.com", default); // it has no server to ask
        Assert.Equal(ResolutionStatus.Failed, refused.Status);
        Assert.Contains("REFUSED", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_addresses_than_a_datagram_holds_come_over_TCP()
    {
        var resolution = await _server.Resolver().ResolveAsync("many.test", default);
        Assert.Equal(ResolutionStatus.Ok, resolution.Status);
        Assert.Equal(250, resolution.Addresses.Count);
    }

    [Fact]
    public async Task Services_are_read()
    {
        Assert.True(DnsName.TryParse("_http._tcp.test", out var name));
        var answer = await DnsClient.QueryAsync(name, DnsType.Srv, new ResolvConf { Servers = [_server.Address] }, default);
        var service = Assert.IsType<DnsServiceRecord>(Assert.Single(answer.Records));
        Assert.Equal((10, 60, 8080, "both.test"), (service.Priority, service.Weight, service.Port, service.Target.ToString()));
    }

    private static async Task AssertResolvesAsync(SystemResolver resolver, string host, string expected)
    {
        var resolution = await resolver.ResolveAsync(host, default);
        Assert.Equal(expected, string.Join(' ', resolution.Addresses));
        Assert.Equal(77, resolution.Ttl.TotalSeconds);
    }
}
