using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>How the time that an exchange has goes on with its request.</summary>
public sealed class DeadlineFieldTests
{
    private const string Call = "POST /s/m HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc-web+proto\r\ngrpc-timeout: 2S\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void A_grpc_call_is_over_when_it_says_and_the_upstream_is_told_what_is_left()
    {
        var gateway = new ManualGateway();
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = TrafficRig.Ask(gateway, Call);
        gateway.Pass(500);
        gateway.Engine.Pending[0].Finish();
        gateway.Settle();
        Assert.Contains("grpc-timeout: 1500m\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("2S", gateway.Upstream.Received, StringComparison.Ordinal);
        gateway.Pass(1400);
        Assert.Equal(0, client.ReceivedCount);
        gateway.Pass(100 + TimerWheel.SlotMs);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("grpc-status:4\r\ngrpc-message:total-timeout: ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_wait_in_the_gateway_s_queue_counts()
    {
        var gateway = new ManualGateway(policies: [new ConcurrencyPolicy { Limit = 1, Queue = 1, QueueTimeout = TimeSpan.FromSeconds(1) }]);
        TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Ask(gateway, Call);
        gateway.Pass(500);
        TrafficRig.Answer(gateway, 0);
        Assert.Contains("grpc-timeout: 1500m\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_earlier_bound_holds()
    {
        var gateway = new ManualGateway(config => config with { Timeouts = new() { Total = TimeSpan.FromSeconds(1) } });
        TrafficRig.Ask(gateway, Call);
        Assert.Contains("grpc-timeout: 1000m\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("grpc-timeout: 2S", "application/json")]
    [InlineData("grpc-timeout: 123456789m", "application/grpc-web")]
    [InlineData("grpc-timeout: soon", "application/grpc-web")]
    public void What_is_no_such_bound_passes_as_it_is(string field, string type)
    {
        var gateway = new ManualGateway();
        var client = TrafficRig.Ask(gateway, $"POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: {type}\r\n{field}\r\nContent-Length: 0\r\n\r\n");
        Assert.Contains(field + "\r\n", gateway.Upstream.Received, StringComparison.Ordinal);
        gateway.Pass(5000);
        Assert.Equal(0, client.ReceivedCount);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_field_of_the_configuration_tells_the_milliseconds_left_at_each_attempt()
    {
        var gateway = new ManualGateway(config => Propagating(config, 1000), endpoints: 2);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        TrafficRig.Ask(gateway, "GET /a HTTP/1.1\r\nHost: h\r\nX-Left: 7\r\n\r\n");
        gateway.Pass(300);
        gateway.Engine.Pending[0].Finish(TransportError.Refused);
        gateway.Settle();
        gateway.Pass(100);
        gateway.Engine.Pending[0].Finish();
        gateway.Settle();
        // What the client wrote is neither believed nor passed on.
        Assert.Equal(["x-left: 600"], Lines(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void With_no_bound_there_is_no_field()
    {
        var gateway = new ManualGateway(config => Propagating(config, 0));
        TrafficRig.Ask(gateway, "GET /a HTTP/1.1\r\nHost: h\r\nX-Left: 7\r\n\r\n");
        Assert.Empty(Lines(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("250", "250")]
    [InlineData("0", "1")]
    [InlineData("5000", "1000")]
    [InlineData("5s", "1000")]
    [InlineData("-1", "1000")]
    public void A_trusted_proxy_is_believed(string said, string told)
    {
        var gateway = new ManualGateway(config => Propagating(config, 1000), listener => listener with { TrustedProxies = ["127.0.0.0/8"] });
        TrafficRig.Ask(gateway, $"GET /a HTTP/1.1\r\nHost: h\r\nX-Left: {said}\r\n\r\n");
        Assert.Equal(["x-left: " + told], Lines(gateway));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static UpstreamConfig Propagating(UpstreamConfig config, int totalMs) =>
        config with { Timeouts = new() { Total = TimeSpan.FromMilliseconds(totalMs), Propagate = "x-left" } };

    private static IEnumerable<string> Lines(ManualGateway gateway) =>
        gateway.Upstream.Received.Split("\r\n").Where(line => line.StartsWith("x-left:", StringComparison.OrdinalIgnoreCase));
}
