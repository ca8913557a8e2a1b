using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>What is answered in the place of a failure.</summary>
public sealed class FallbackTests
{
    private static readonly FallbackConfig Fixed = new() { Status = 203, Body = "{\"late\":true}", IsJson = true };
    private static readonly FallbackConfig Other = new() { Upstream = "other" };

    [Theory]
    [InlineData("502 Bad Gateway")]
    [InlineData("503 Service Unavailable")]
    [InlineData("504 Gateway Timeout")]
    public void An_answer_that_says_the_upstream_fails_is_replaced(string status)
    {
        var gateway = Gateway(Fixed);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of(status, "", "no"));
        ExpectFixed(client);
        Assert.Equal(1, gateway.Pool().Idle);
        Assert.Equal(1, gateway.Loop.Counters.Fallbacks);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("200 OK")]
    [InlineData("404 Not Found")]
    [InlineData("500 Internal Server Error")]
    public void Any_other_answer_goes_to_the_client(string status)
    {
        var gateway = Gateway(Fixed);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of(status, "", "own"));
        Assert.StartsWith("HTTP/1.1 " + status, client.Received, StringComparison.Ordinal);
        Assert.EndsWith("own", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_refused_connection_is_replaced()
    {
        var gateway = Gateway(Fixed);
        gateway.Engine.OnConnect = ConnectBehaviour.Refuse;
        ExpectFixed(TrafficRig.Ask(gateway, Wires.Post));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_reset_is_replaced()
    {
        var gateway = Gateway(Fixed);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        gateway.Upstream.Reset();
        gateway.Settle();
        ExpectFixed(client);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_timeout_is_replaced_be_it_the_total(bool isTotal)
    {
        var second = TimeSpan.FromSeconds(1);
        var gateway = Gateway(Fixed, config => config with { Timeouts = isTotal ? new() { Total = second } : new() { FirstByte = second } });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        gateway.Pass(1000 + TimerWheel.SlotMs);
        ExpectFixed(client);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_stages_of_the_response_see_it_after_the_total_timeout()
    {
        var set = new HeadersPolicy { Response = new FieldEdits { Set = new Dictionary<string, string> { ["x-seen"] = "1" } } };
        var gateway = TrafficRig.Gateway(route => route.Use(set) with { Fallback = Fixed },
            config => config with { Timeouts = new() { Total = TimeSpan.FromSeconds(1) } });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        gateway.Pass(1000 + TimerWheel.SlotMs);
        ExpectFixed(client);
        Assert.Contains("x-seen: 1\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_body_that_breaks_off_after_the_head_is_not_replaced()
    {
        var gateway = Gateway(Fixed);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.True(client.SawEnd);
        Assert.Equal(0, gateway.Loop.Counters.Fallbacks);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void It_is_for_what_it_says()
    {
        var gateway = Gateway(Fixed with { On = ["timeout", "500-501"] });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("503 Service Unavailable", "", "own"));
        Assert.StartsWith("HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
        client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("501 Not Implemented", "", "own"));
        ExpectFixed(client);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Retries_are_spent_first()
    {
        var gateway = Gateway(Fixed, config => config with { Retry = new RetryConfig { Backoff = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } } });
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("503 Service Unavailable", "", ""));
        gateway.Pass(2 * TimerWheel.SlotMs);
        Assert.Equal(0, client.ReceivedCount);
        Assert.Equal(1, gateway.Loop.Counters.Retries);
        TrafficRig.Answer(gateway, gateway.Engine.Connected.Count - 1, TrafficRig.Of("503 Service Unavailable", "", ""));
        ExpectFixed(client);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: h\r\n\r\n", true)]
    [InlineData("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData("POST /a HTTP/1.1\r\nHost: h\r\nIdempotency-Key: k\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData(Wires.Post, false)] // the first may have done it
    public void Another_upstream_is_asked_where_that_does_no_harm(string request, bool isAsked)
    {
        var gateway = Gateway(Other);
        var client = TrafficRig.Ask(gateway, request);
        var first = gateway.Upstream.Received;
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("503 Service Unavailable", "", "no"));
        Assert.Equal(isAsked ? 2 : 1, gateway.Engine.Connected.Count);
        if (isAsked)
        {
            Assert.Equal(first, gateway.Upstream.Received);
            TrafficRig.Answer(gateway, 1);
        }
        Assert.StartsWith(isAsked ? "HTTP/1.1 200 " : "HTTP/1.1 503 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(isAsked ? 1 : 0, gateway.Loop.Counters.Fallbacks);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_request_that_reached_nobody_goes_to_the_other_whatever_its_method()
    {
        var gateway = Gateway(Other);
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = TrafficRig.Ask(gateway, Wires.Post);
        Finish(gateway, TransportError.Refused);
        Finish(gateway, TransportError.None);
        Assert.EndsWith("\r\n\r\nhello", gateway.Upstream.Received, StringComparison.Ordinal);
        TrafficRig.Answer(gateway, 0);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void What_the_last_upstream_says_is_the_answer_where_no_step_is_left()
    {
        var gateway = Gateway(Other);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("503 Service Unavailable", "", "one"));
        TrafficRig.Answer(gateway, 1, TrafficRig.Of("502 Bad Gateway", "", "two"));
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("two", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Steps_follow_one_another()
    {
        var gateway = Gateway(Fixed with { Upstream = "other" });
        gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = TrafficRig.Ask(gateway, Wires.Get);
        Finish(gateway, TransportError.Refused);
        Finish(gateway, TransportError.Refused);
        ExpectFixed(client);
        Assert.Equal(2, gateway.Loop.Counters.Fallbacks);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Stages_of_the_forward_phase_see_the_request_once()
    {
        var add = new HeadersPolicy { Request = new FieldEdits { Add = new Dictionary<string, string> { ["x-added"] = "1" } } };
        var gateway = TrafficRig.Gateway(route => route.Use(add) with { Fallback = Other });
        TrafficRig.Ask(gateway, Wires.Get);
        TrafficRig.Answer(gateway, 0, TrafficRig.Of("503 Service Unavailable", "", "no"));
        Assert.Equal(2, gateway.Upstream.Received.Split("x-added: 1").Length);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_left_gets_no_fallback()
    {
        var gateway = Gateway(Other);
        var client = TrafficRig.Ask(gateway, Wires.Get);
        client.Reset();
        gateway.Settle();
        Assert.Single(gateway.Engine.Connected);
        Assert.Equal(0, gateway.Loop.Counters.Fallbacks);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway(FallbackConfig fallback, Func<UpstreamConfig, UpstreamConfig>? upstream = null) =>
        TrafficRig.Gateway(route => route with { Fallback = fallback }, upstream);

    private static void ExpectFixed(ManualPeer client)
    {
        Assert.StartsWith("HTTP/1.1 203 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("content-type: application/json\r\n", client.Received, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"late\":true}", client.Received, StringComparison.Ordinal);
    }

    private static void Finish(ManualGateway gateway, TransportError error)
    {
        gateway.Engine.Pending[0].Finish(error);
        gateway.Settle();
    }
}
