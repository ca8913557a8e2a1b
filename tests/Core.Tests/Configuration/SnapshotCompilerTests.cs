using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Routing;
using Waterfall.Core.Tests.Routing;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Configuration;

public sealed class SnapshotCompilerTests
{
    private readonly SnapshotCompiler _compiler = new(new EndpointRegistry());

    [Fact]
    public void A_route_leads_to_its_upstream()
    {
        var snapshot = _compiler.Compile(new GatewayBuilder()
            .Upstream("a", "http://10.0.0.1").Upstream("b", "http://10.0.0.2")
            .Route("/a", "a").Route("/b", "b").BuildConfig());
        Assert.Equal(("route1", "a"), Find(snapshot, "h", "/a"));
        Assert.Equal(("route2", "b"), Find(snapshot, "h", "/b"));
        Assert.Equal(RouteOutcome.NotFound, Find(snapshot, Heads.Of("GET", "h", "/c"), out var none));
        Assert.Null(none);
    }

    [Fact]
    public void A_route_of_several_hosts_is_one_route()
    {
        var snapshot = _compiler.Compile(new GatewayBuilder().Upstream("a", "http://10.0.0.1")
            .Route(new RouteMatch { Hosts = ["X.example", "*.Y.example"], Path = "/{**rest}" }, "a").BuildConfig());
        Assert.Equal(("route1", "a"), Find(snapshot, "x.EXAMPLE:80", "/1"));
        Assert.Equal(("route1", "a"), Find(snapshot, "z.y.example", "/1"));
        Assert.Equal(RouteOutcome.NotFound, Find(snapshot, Heads.Of("GET", "y.example", "/1"), out _));
    }

    [Fact]
    public void Endpoints_are_shared_by_upstreams_and_snapshots()
    {
        var config = new GatewayBuilder().Upstream("a", "http://10.0.0.1", "http://10.0.0.2").Upstream("b", "http://10.0.0.2")
            .Route("/a", "a").Route("/b", "b").BuildConfig();
        var first = _compiler.Compile(config);
        Assert.Equal(["http://10.0.0.1", "http://10.0.0.2"], first.Endpoints.Select(each => each.Url));
        Assert.Same(Cluster(first, "/a").Endpoints[1], Cluster(first, "/b").Endpoints[0]);
        var second = _compiler.Compile(new GatewayBuilder().Upstream("c", "http://10.0.0.3", "http://10.0.0.2").Route("/c", "c").BuildConfig());
        Assert.Same(first.Endpoints[1], Cluster(second, "/c").Endpoints[1]);
        Assert.Equal(2, second.Endpoints.Count);
    }

    [Theory]
    [InlineData("http://10.0.0.1", "10.0.0.1:80", "10.0.0.1")]
    [InlineData("http://10.0.0.1:80", "10.0.0.1:80", "10.0.0.1")]
    [InlineData("http://10.0.0.1:8080", "10.0.0.1:8080", "10.0.0.1:8080")]
    [InlineData("http://[2001:db8::1]:81", "[2001:db8::1]:81", "[2001:db8::1]:81")]
    public void An_address_is_an_end_point(string url, string address, string authority)
    {
        var endpoint = Assert.Single(Compile(new() { Endpoints = [new() { Url = url }] }).Endpoints);
        Assert.Equal(IPEndPoint.Parse(address), endpoint.Address);
        Assert.Equal(authority, Encoding.ASCII.GetString(endpoint.Authority));
    }

    [Fact]
    public void A_name_is_left_to_be_resolved() =>
        Assert.Equal(new DnsEndPoint("api.internal", 81), Assert.Single(Compile(new() { Endpoints = [new() { Url = "http://api.internal:81" }] }).Endpoints).Address);

    [Fact]
    public void A_unix_socket_has_a_path()
    {
        var endpoint = Assert.Single(Compile(new() { Endpoints = [new() { Url = "unix:/run/up.sock" }] }).Endpoints);
        Assert.Equal(new UnixDomainSocketEndPoint("/run/up.sock"), endpoint.Address);
        Assert.Equal("localhost", Encoding.ASCII.GetString(endpoint.Authority));
    }

    [Fact]
    public void Times_are_milliseconds_and_limits_are_as_configured()
    {
        var cluster = Compile(new()
        {
            Endpoints = [new() { Url = "http://10.0.0.1" }],
            Timeouts = new()
            {
                Connect = TimeSpan.FromMilliseconds(1),
                FirstByte = TimeSpan.FromSeconds(2),
                Total = TimeSpan.FromMinutes(3),
                Idle = TimeSpan.FromHours(4),
            },
            Pool = new() { MaxIdle = 5, MaxConnections = 6 },
        });
        Assert.Equal((1, 2_000, 180_000, 14_400_000), (cluster.ConnectTimeoutMs, cluster.FirstByteTimeoutMs, cluster.TotalTimeoutMs, cluster.IdleTimeoutMs));
        Assert.Equal((5, 6), (cluster.MaxIdle, cluster.MaxConnections));
    }

    [Theory]
    [InlineData("client", "h", "")]
    [InlineData("client", "", "10.0.0.1:81")]
    [InlineData("endpoint", "h", "10.0.0.1:81")]
    [InlineData("api.internal:8080", "h", "api.internal:8080")]
    public void The_host_sent_is_the_configured_one(string policy, string client, string sent)
    {
        var cluster = Compile(new() { Endpoints = [new() { Url = "http://10.0.0.1:81" }], Host = policy });
        Assert.Equal(sent, Encoding.ASCII.GetString(cluster.HostFor(cluster.Endpoints[0], Encoding.ASCII.GetBytes(client))));
    }

    private Cluster Compile(UpstreamConfig upstream) => Cluster(_compiler.Compile(new GatewayConfig
    {
        Upstreams = new Dictionary<string, UpstreamConfig> { ["up"] = upstream },
        Routes = new Dictionary<string, RouteConfig> { ["r"] = new() { Match = new() { Path = "/" }, Upstream = "up" } },
    }), "/");

    private static RouteOutcome Find(GatewaySnapshot snapshot, MessageHead request, out Route? route)
    {
        var captures = default(RouteCaptures);
        return snapshot.Find(request, ref captures, out route);
    }

    private static Cluster Cluster(GatewaySnapshot snapshot, string path)
    {
        Assert.Equal(RouteOutcome.Found, Find(snapshot, Heads.Of("GET", "h", path), out var route));
        return route!.Cluster!;
    }

    private static (string Route, string Upstream) Find(GatewaySnapshot snapshot, string host, string path)
    {
        Assert.Equal(RouteOutcome.Found, Find(snapshot, Heads.Of("GET", host, path), out var route));
        return (route!.Name, route.Cluster!.Name);
    }
}
