using Waterfall.Core.IO;
using Waterfall.Core.Policies.Fault;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>Requests that wait and fail on purpose.</summary>
public sealed class FaultTests
{
    private static readonly FaultDelay Second = new() { Duration = TimeSpan.FromSeconds(1) };

    [Fact]
    public void An_abort_is_answered_with_its_status_and_a_code()
    {
        var gateway = Gateway(new FaultPolicy { Abort = new() { Status = 418 } });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        Assert.StartsWith("HTTP/1.1 418 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"fault-injected\"", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.Engine.Connected);
        Assert.Equal(1, gateway.Loop.Counters.FaultsInjected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_delayed_request_goes_on_afterwards()
    {
        var gateway = Gateway(new FaultPolicy { Delay = Second });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        gateway.Pass(1000 - TimerWheel.SlotMs);
        Assert.Empty(gateway.Engine.Connected);
        gateway.Pass(2 * TimerWheel.SlotMs);
        TrafficRig.Answer(gateway, 0);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_request_may_wait_and_then_fail()
    {
        var gateway = Gateway(new FaultPolicy { Delay = Second, Abort = new() { Status = 500 } });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        Assert.Equal(0, client.ReceivedCount);
        gateway.Pass(1000 + TimerWheel.SlotMs);
        Assert.StartsWith("HTTP/1.1 500 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Nobody_waits_for_a_client_that_left()
    {
        var gateway = Gateway(new FaultPolicy { Delay = Second });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        client.Reset();
        gateway.Settle();
        Assert.Equal(0, gateway.Gateway.ExchangesUnderWay);
        gateway.Pass(2000);
        Assert.Empty(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(Wires.Get, 200)]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\nX-Chaos: 1\r\n\r\n", 503)]
    public void With_a_header_only_requests_that_have_it_fail(string request, int status)
    {
        var gateway = Gateway(new FaultPolicy { Abort = new() { Status = 503 }, Header = "x-chaos" });
        var client = TrafficRig.Ask(gateway, request);
        if (status == 200)
            TrafficRig.Answer(gateway, 0);
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(25, 400, 600)] // 500 ± 5 standard deviations of 19
    public void A_percentage_of_requests_fails(double percent, int least, int most)
    {
        var gateway = Gateway(new FaultPolicy { Abort = new() { Status = 503, Percent = percent } });
        var client = gateway.Connect();
        for (var count = 0; count < 2000; count++)
        {
            client.Write(Wires.Get);
            gateway.Settle();
            if (gateway.Gateway.ExchangesUnderWay > 0)
                TrafficRig.Answer(gateway, 0);
        }
        Assert.InRange(gateway.Loop.Counters.FaultsInjected, least, most);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway(FaultPolicy policy) => TrafficRig.Gateway(route => route.Use(policy));
}
