using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>A second request beside one that takes long: who is used, and what becomes of the other.</summary>
public sealed class HedgeTests
{
    private const long After = 100;

    [Fact]
    public void A_quick_answer_has_no_hedge()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(After - 20);
        Answer(gateway, 0);
        gateway.Pass(10 * After);
        Assert.Single(gateway.Engine.Connected);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_first_answer_is_used_and_the_other_request_is_given_up(int first)
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Equal(gateway.Engine.Connected[0].Received.Replace("10.0.0.1", "10.0.0.2", StringComparison.Ordinal), gateway.Engine.Connected[1].Received);
        Answer(gateway, first);
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.True(gateway.Engine.Connected[1 - first].SawReset, "the request that lost goes on");
        Assert.False(gateway.Engine.Connected[first].SawClose);

        // The client's next request is served on the connection that won.
        client.Clear();
        client.Write(Wires.Get);
        gateway.Settle();
        Assert.Equal(1, gateway.Loop.Counters.Hedges);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void A_failure_beside_a_hedge_waits_for_the_hedge()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        gateway.Engine.Connected[0].Reset();
        gateway.Settle();
        Assert.Equal(0, client.ReceivedCount);
        Answer(gateway, 1);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void A_failing_answer_waits_for_a_better_one()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        gateway.Engine.Connected[0].Write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno");
        gateway.Settle();
        Assert.Equal(0, client.ReceivedCount);
        Answer(gateway, 1);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void Where_all_fail_the_failing_answer_is_the_client_s()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        gateway.Engine.Connected[1].Write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno");
        gateway.Engine.Connected[0].Reset();
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("no", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void Where_none_answers_it_is_a_502()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        gateway.Engine.Connected[0].Reset();
        gateway.Engine.Connected[1].Reset();
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void A_request_that_does_something_is_not_sent_twice()
    {
        var gateway = Hedged();
        Ask(gateway, Wires.Post);
        gateway.Pass(10 * After);
        Assert.Single(gateway.Engine.Connected);
        Answer(gateway, 0);
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void A_client_that_leaves_takes_both_with_it()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Pass(2 * After);
        client.Reset();
        gateway.Settle();
        Assert.All(gateway.Engine.Connected, upstream => Assert.True(upstream.SawReset));
        ExpectNothingLeft(gateway);
    }

    [Fact]
    public void A_hedge_that_still_connects_when_it_has_lost_outlives_its_exchange()
    {
        var gateway = Hedged();
        var client = Ask(gateway, Wires.Get);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        gateway.Pass(2 * After);
        Answer(gateway, 0);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        client.Clear();
        client.Write(Wires.Get);
        gateway.Settle();
        // The connection comes while the client's next request waits for one to the same endpoint, and serves that.
        gateway.Engine.Pending[0].Finish(TransportError.None);
        gateway.Settle();
        Assert.StartsWith("GET /", gateway.Engine.Connected[^1].Received, StringComparison.Ordinal);
        Answer(gateway, gateway.Engine.Connected.Count - 1);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        ExpectNothingLeft(gateway);
    }

    private static ManualGateway Hedged() =>
        new(config => config with { Hedge = new HedgeConfig { After = "100ms" }, Timeouts = config.Timeouts with { Connect = TimeSpan.FromMinutes(1) } }, endpoints: 2);

    private static ManualPeer Ask(ManualGateway gateway, string request)
    {
        var client = gateway.Connect();
        client.Write(request);
        gateway.Settle();
        return client;
    }

    private static void Answer(ManualGateway gateway, int upstream)
    {
        gateway.Engine.Connected[upstream].Write(Wires.Ok);
        gateway.Settle();
    }

    private static void ExpectNothingLeft(ManualGateway gateway)
    {
        Assert.Empty(gateway.EndAndListLeaks());
        Assert.Empty(gateway.Failures);
    }
}
