using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>The Host that an upstream sees: always one, and the configured one (RFC 9112 3.2).</summary>
public sealed class HostPolicyTests
{
    private const string Http10 = "GET /a HTTP/1.0\r\n\r\n";
    private const string Http11 = "GET /a HTTP/1.1\r\nA: 1\r\nHost: client.example:81\r\nB: 2\r\n\r\n";
    private const string Absolute = "GET http://absolute.example/a HTTP/1.1\r\nHost: absolute.example\r\n\r\n";

    [Theory]
    [InlineData(UpstreamConfig.ClientHost, Http11, "client.example:81")]
    [InlineData(UpstreamConfig.ClientHost, Absolute, "absolute.example")]
    [InlineData(UpstreamConfig.ClientHost, Http10, "10.0.0.1")]
    [InlineData(UpstreamConfig.EndpointHost, Http11, "10.0.0.1")]
    [InlineData(UpstreamConfig.EndpointHost, Absolute, "10.0.0.1")]
    [InlineData(UpstreamConfig.EndpointHost, Http10, "10.0.0.1")]
    [InlineData("api.internal:8080", Http11, "api.internal:8080")]
    [InlineData("api.internal:8080", Absolute, "api.internal:8080")]
    [InlineData("api.internal:8080", Http10, "api.internal:8080")]
    public void The_upstream_sees_one_host(string policy, string request, string host)
    {
        var gateway = new ManualGateway(config => config with { Host = policy });
        var client = gateway.Connect();
        client.Write(request);
        gateway.Settle();
        Assert.Equal([$"Host: {host}"], HostsOf(gateway.Upstream));
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.Contains(" 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_endpoint_of_a_further_attempt_sees_its_own()
    {
        var gateway = new ManualGateway(config => config with { Host = UpstreamConfig.EndpointHost }, endpoints: 2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        gateway.Connect().Write(Http11);
        gateway.Settle();
        gateway.Engine.Pending[0].Finish(TransportError.Refused);
        gateway.Settle();
        gateway.Engine.Pending[0].Finish();
        gateway.Settle();
        Assert.Equal(["Host: 10.0.0.2"], HostsOf(gateway.Upstream));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static IEnumerable<string> HostsOf(ManualPeer upstream) =>
        upstream.Received.Split("\r\n").Where(line => line.StartsWith("host:", StringComparison.OrdinalIgnoreCase));
}
