using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Every timeout comes at its time: not a millisecond before, and at most a slot of the wheel later.</summary>
public sealed class TimeoutTests
{
    private const int Limit = 5000;

    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(Limit);

    [Fact]
    public void An_exchange_whose_time_is_over_is_answered_past_the_stages_of_the_response()
    {
        var gateway = new ManualGateway(config => config with { Timeouts = config.Timeouts with { Total = TimeSpan.FromSeconds(1) } });
        var stamp = new HeadersPolicy { Response = new FieldEdits { Set = new Dictionary<string, string> { ["x-stamp"] = "1" } } };
        gateway.Apply(gateway.Config with { Routes = gateway.Config.Routes.ToDictionary(each => each.Key, each => each.Value.Use(stamp)) });
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Pass(2000);
        Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("x-stamp: 1\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_unfinished_request_head_is_answered_408()
    {
        var gateway = new ManualGateway(listener: Client(new() { Headers = Time }));
        var client = gateway.Connect();
        gateway.Pass(100);
        client.Write("GET /a HTTP/1.1\r\nHo");
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("408 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("request-head-timeout", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drip_of_bytes_does_not_put_off_the_end_of_a_head()
    {
        var gateway = new ManualGateway(listener: Client(new() { Headers = Time }));
        var client = gateway.Connect();
        client.Write("GET /");
        gateway.Settle();
        for (var passed = 1000; passed < Limit; passed += 1000)
        {
            gateway.Pass(1000);
            client.Write("a");
            gateway.Settle();
        }
        AssertComesAt(gateway, 1000, () => client.ReceivedCount > 0);
    }

    [Fact]
    public void A_connection_without_any_request_is_closed_in_order()
    {
        var gateway = new ManualGateway(listener: Client(new() { Headers = Time, Idle = TimeSpan.FromHours(1) }));
        var client = gateway.Connect();
        AssertComesAt(gateway, Limit, () => client is { SawEnd: true, SawReset: false });
        Assert.Equal(0, client.ReceivedCount);
    }

    [Fact]
    public void An_idle_connection_is_closed_in_order()
    {
        var gateway = new ManualGateway(listener: Client(new() { Idle = Time }));
        var client = gateway.Connect();
        Exchange(gateway, client);
        AssertComesAt(gateway, Limit, () => client is { SawEnd: true, SawReset: false });
    }

    [Fact]
    public void A_request_body_that_stops_coming_is_answered_408()
    {
        var gateway = new ManualGateway(listener: Client(new() { Body = Time }));
        var client = gateway.Connect();
        client.Write(Wires.Post[..^2]);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("request-body-timeout", client.Received, StringComparison.Ordinal);
        Assert.True(gateway.Upstream.SawReset);
    }

    [Fact]
    public void A_connect_that_hangs_is_answered_504()
    {
        var gateway = new ManualGateway(Upstream(new() { Connect = Time }));
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("upstream-connect-timeout", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upstream_that_does_not_answer_is_a_504()
    {
        var gateway = new ManualGateway(Upstream(new() { FirstByte = Time }));
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("upstream-first-byte-timeout", client.Received, StringComparison.Ordinal);
        Assert.True(gateway.Upstream.SawReset);
    }

    [Fact]
    public void A_response_body_that_stops_coming_ends_the_connection_short_of_its_length()
    {
        var gateway = new ManualGateway(Upstream(new() { Idle = Time }));
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok[..^1]);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.SawEnd);
        Assert.EndsWith("\r\n\r\no", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_exchange_has_a_time()
    {
        var gateway = new ManualGateway(Upstream(new() { FirstByte = TimeSpan.FromHours(1), Total = Time }));
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("total-timeout", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_exchange_has_a_time_while_it_connects_too()
    {
        var gateway = new ManualGateway(Upstream(new() { Connect = TimeSpan.FromHours(1), Total = Time }));
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.ReceivedCount > 0);
        Assert.Contains("504 ", client.Received, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_takes_nothing_is_reset()
    {
        var gateway = new ManualGateway(listener: Client(new() { Write = Time }));
        var client = gateway.Connect();
        client.Limit(0);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        AssertComesAt(gateway, Limit, () => client.SawReset);
    }

    [Fact]
    public void A_drip_from_the_upstream_does_not_put_off_the_reset_of_a_client_that_takes_nothing()
    {
        var gateway = new ManualGateway(Upstream(new() { Idle = TimeSpan.FromHours(1) }), Client(new() { Write = Time }));
        var client = gateway.Connect();
        client.Limit(0);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        gateway.Settle();
        for (var passed = 1000; passed < Limit; passed += 1000)
        {
            gateway.Pass(1000);
            gateway.Upstream.Write("x");
            gateway.Settle();
        }
        AssertComesAt(gateway, 1000, () => client.SawReset);
    }

    [Fact]
    public void A_client_that_takes_a_little_now_and_then_is_not_reset()
    {
        var gateway = new ManualGateway(listener: Client(new() { Write = Time }));
        var client = gateway.Connect();
        client.Limit(0);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        while (!client.Received.EndsWith("ok", StringComparison.Ordinal))
        {
            gateway.Pass(Limit - 1);
            Assert.False(client.SawClose);
            client.Limit(10);
            gateway.Settle();
        }
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_half_closed_client_is_waited_for_a_second()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        client.End();
        gateway.Settle();
        AssertComesAt(gateway, 1000, () => client.SawClose);
        Assert.True(gateway.Upstream.SawReset);
    }

    [Fact]
    public void A_half_closed_client_gets_an_answer_that_comes_within_the_second()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        client.End();
        gateway.Pass(999);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.False(client.SawReset);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_lingering_close_ends_two_seconds_after_the_answer()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write("BAD\r\n\r\n");
        gateway.Settle();
        Assert.True(client.SawEnd);
        AssertComesAt(gateway, 2000, () => client.SawClose);
        Assert.False(client.SawReset);
    }

    [Fact]
    public void An_idle_upstream_connection_is_closed()
    {
        var gateway = new ManualGateway(Upstream(new() { Idle = Time }));
        var client = gateway.Connect();
        Exchange(gateway, client);
        Assert.Equal(1, gateway.Pool().Idle);
        AssertComesAt(gateway, Limit, () => gateway.Upstream.SawClose);
        Assert.Equal((0, 0), (gateway.Pool().Idle, gateway.Pool().Open));
    }

    private static Func<ListenerConfig, ListenerConfig> Client(ListenerTimeouts timeouts) => config => config with { Timeouts = timeouts };

    private static Func<UpstreamConfig, UpstreamConfig> Upstream(UpstreamTimeouts timeouts) => config => config with { Timeouts = timeouts };

    private static void Exchange(ManualGateway gateway, ManualPeer client)
    {
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
    }

    private static void AssertComesAt(ManualGateway gateway, int afterMs, Func<bool> condition)
    {
        gateway.Pass(afterMs - 1);
        Assert.False(condition(), "It came too early.");
        gateway.Pass(1 + TimerWheel.SlotMs);
        Assert.True(condition(), "It did not come in time.");
        Assert.Empty(gateway.EndAndListLeaks());
    }
}
