using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Endpoints that go out of service because of what they answer, and come back.</summary>
public sealed class ResilienceHealthTests
{
    private const int EjectMs = 30_000;

    [Fact]
    public void Five_failures_in_a_row_put_an_endpoint_out_and_it_comes_back()
    {
        var rig = Rig(new());
        Fail(rig, endpoint: 1, rounds: 5);
        rig.Asked.Clear();
        Round(rig, 10);
        Assert.Equal((0, 5, 5), Counts(rig));

        rig.Gateway.Pass(EjectMs - 1);
        rig.Asked.Clear();
        Round(rig, 10);
        Assert.Equal((0, 5, 5), Counts(rig));

        rig.Gateway.Pass(1);
        rig.Asked.Clear();
        Round(rig, 9);
        Assert.Equal((3, 3, 3), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Each_time_in_a_row_it_is_out_for_longer()
    {
        var rig = Rig(new() { Eject = TimeSpan.FromMilliseconds(EjectMs) });
        for (var times = 1; times <= 3; times++)
        {
            Fail(rig, endpoint: 1, rounds: 5);
            rig.Gateway.Pass((times * EjectMs) - 1);
            rig.Asked.Clear();
            Round(rig, 6);
            Assert.Equal((0, 3, 3), Counts(rig));
            rig.Gateway.Pass(1);
        }
        rig.Asked.Clear();
        Round(rig, 6);
        Assert.Equal((2, 2, 2), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(429)]
    public void What_is_not_the_endpoints_trouble_does_not_put_it_out(int status)
    {
        var rig = Rig(new());
        for (var i = 0; i < 30; i++)
            rig.Exchange(endpoint => endpoint == 1 ? $"HTTP/1.1 {status} Status\r\nContent-Length: 0\r\n\r\n" : Wires.Ok);
        Assert.Equal((10, 10, 10), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_success_in_between_begins_the_row_anew_where_successes_outweigh()
    {
        var rig = Rig(new());
        var asked = 0;
        for (var i = 0; i < 60; i++)
            rig.Exchange(endpoint => endpoint == 1 && ++asked % 3 == 0 ? ResilienceRig.Unavailable : Wires.Ok);
        Assert.Equal((20, 20, 20), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void What_refuses_is_put_out_and_no_client_notices()
    {
        var rig = Rig(new());
        rig.Gateway.Engine.OnConnectTo[ResilienceRig.AddressOf(2)] = ConnectBehaviour.Refuse;
        for (var i = 0; i < 30; i++)
            ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        Assert.Equal(0, Counts(rig).Second);
        Assert.True(rig.Gateway.Cluster.Endpoints[1].Health.IsEjected(rig.Gateway.Clock.NowMs));
        rig.Gateway.Engine.OnConnectTo.Clear();
        rig.Gateway.Pass(EjectMs);
        rig.Asked.Clear();
        Round(rig, 9);
        Assert.Equal((3, 3, 3), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Of_three_endpoints_one_at_most_is_put_out()
    {
        var rig = Rig(new());
        for (var i = 0; i < 60; i++)
            rig.Exchange(endpoint => endpoint == 3 ? Wires.Ok : ResilienceRig.Unavailable);
        rig.Asked.Clear();
        Round(rig, 10);
        Assert.Equal(1, new[] { Counts(rig).First, Counts(rig).Second }.Count(count => count == 0));
        Assert.Equal(5, Counts(rig).Third);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void With_too_few_healthy_all_are_used()
    {
        var rig = Rig(new() { MaxEjected = 100 }, panicThreshold: 50);
        FailAllBut(rig, healthy: 3);
        rig.Asked.Clear();
        Round(rig, 9);
        // One of three is below half: the judgement may be wrong, and the one would be overrun.
        Assert.Equal((3, 3, 3), Counts(rig));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Without_a_panic_threshold_the_healthy_ones_have_all_and_there_may_be_none()
    {
        var rig = Rig(new() { MaxEjected = 100 }, panicThreshold: 0);
        FailAllBut(rig, healthy: 3);
        rig.Asked.Clear();
        Round(rig, 9);
        Assert.Equal((0, 0, 9), Counts(rig));

        FailAllBut(rig, healthy: 0);
        ResilienceRig.ExpectProblem(503, "no-healthy-endpoint", rig.Ask());
        Assert.Empty(rig.Waiting);
        rig.Gateway.Pass(EjectMs);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_retry_that_finds_no_healthy_endpoint_takes_nothing_of_the_budget_with_it()
    {
        var rig = new ResilienceRig(config => config with
        {
            Health = new() { Passive = new() { Failures = 1, MaxEjected = 100 }, PanicThreshold = 0 },
            Retry = new() { Backoff = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } },
        }, endpoints: 1);
        ResilienceRig.ExpectProblem(503, "no-healthy-endpoint", rig.Exchange(_ => ResilienceRig.Unavailable, backoffMs: 1));
        Assert.Equal(0, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void What_comes_back_begins_with_a_tenth_of_its_share()
    {
        const int slowStartMs = 10_000;
        var rig = new ResilienceRig(config => config with { SlowStart = TimeSpan.FromMilliseconds(slowStartMs) });
        Fail(rig, endpoint: 1, rounds: 5);
        rig.Gateway.Pass(EjectMs);
        var shares = new List<int>();
        for (var percent = 0; percent <= 100; percent += 50)
        {
            rig.Asked.Clear();
            Round(rig, 210);
            shares.Add(Counts(rig).First);
            rig.Gateway.Pass(slowStartMs / 2);
        }
        // Of the 210 that are sent at each time: 0.1, 0.55 and 1 of the weight of each of the two others.
        Assert.Equal([10, 45, 70], shares.Select((share, i) => Math.Abs(share - ((int[])[10, 45, 70])[i]) <= 1 ? ((int[])[10, 45, 70])[i] : share));
        rig.ExpectNothingLeft();
    }

    private static ResilienceRig Rig(PassiveHealthConfig passive, int panicThreshold = 50) => new(config => config with
    {
        Health = new() { Passive = passive with { Failures = 5 }, PanicThreshold = panicThreshold },
    });

    private static void Round(ResilienceRig rig, int requests)
    {
        for (var i = 0; i < requests; i++)
            ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
    }

    // So many rounds in which this endpoint fails and the two others do not.
    private static void Fail(ResilienceRig rig, int endpoint, int rounds)
    {
        for (var i = 0; i < 3 * rounds; i++)
            rig.Exchange(asked => asked == endpoint ? ResilienceRig.Unavailable : Wires.Ok);
        Assert.True(rig.Gateway.Cluster.Endpoints[endpoint - 1].Health.IsEjected(rig.Gateway.Clock.NowMs));
    }

    private static void FailAllBut(ResilienceRig rig, int healthy)
    {
        for (var i = 0; i < 30; i++)
            rig.Exchange(asked => asked == healthy ? Wires.Ok : ResilienceRig.Unavailable);
    }

    private static (int First, int Second, int Third) Counts(ResilienceRig rig) =>
        (rig.Asked.Count(each => each == 1), rig.Asked.Count(each => each == 2), rig.Asked.Count(each => each == 3));
}
