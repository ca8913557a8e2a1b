using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>The circuit as a client sees it.</summary>
public sealed class ResilienceCircuitTests
{
    private const int OpenMs = 5000;
    private const int Minimum = 4;

    [Fact]
    public void It_opens_when_enough_has_failed_and_nothing_is_sent()
    {
        var rig = Rig();
        for (var i = 0; i < Minimum; i++)
            ResilienceRig.ExpectStatus(503, rig.Exchange(_ => ResilienceRig.Unavailable));
        Assert.Equal(Minimum, rig.Asked.Count);
        for (var i = 0; i < 10; i++)
            ResilienceRig.ExpectProblem(503, "circuit-open", rig.Ask());
        Assert.Empty(rig.Waiting);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void It_stays_closed_below_the_ratio()
    {
        var rig = Rig();
        for (var i = 0; i < 10 * Minimum; i++)
            rig.Exchange(_ => i % 3 == 2 ? ResilienceRig.Unavailable : Wires.Ok);
        Assert.Equal(10 * Minimum, rig.Asked.Count);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void What_failed_before_the_window_does_not_count()
    {
        var rig = Rig();
        for (var i = 0; i < 10; i++)
        {
            for (var failed = 1; failed < Minimum; failed++)
                rig.Exchange(_ => ResilienceRig.Unavailable);
            rig.Pass(12_000);
        }
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Half_open_one_request_at_a_time_goes_through_and_three_close_it()
    {
        var rig = Open();
        for (var probe = 0; probe < 3; probe++)
        {
            var probing = rig.Ask();
            Assert.Single(rig.Waiting);
            for (var i = 0; i < 3; i++)
                ResilienceRig.ExpectProblem(503, "circuit-open", rig.Ask());
            rig.Answer();
            ResilienceRig.ExpectStatus(200, probing);
        }
        var clients = Enumerable.Range(0, 5).Select(_ => rig.Ask()).ToArray();
        Assert.Equal(5, rig.Waiting.Count);
        foreach (var peer in rig.Waiting)
            rig.Answer(peer);
        Assert.All(clients, client => ResilienceRig.ExpectStatus(200, client));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_probe_that_fails_opens_it_again_for_as_long()
    {
        var rig = Open();
        ResilienceRig.ExpectStatus(503, rig.Exchange(_ => ResilienceRig.Unavailable));
        rig.Gateway.Pass(OpenMs - 1);
        ResilienceRig.ExpectProblem(503, "circuit-open", rig.Ask());
        rig.Gateway.Pass(1);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_probe_whose_client_leaves_is_replaced_by_the_next_request()
    {
        var rig = Open();
        var leaving = rig.Ask();
        Assert.Single(rig.Waiting);
        leaving.Reset();
        rig.Gateway.Settle();
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void What_was_sent_before_it_opened_does_not_count_afterwards()
    {
        var rig = Rig();
        var late = rig.Ask();
        var upstream = Assert.Single(rig.Waiting);
        for (var i = 0; i < Minimum; i++)
        {
            var client = rig.Ask();
            rig.Answer(rig.Waiting.First(peer => peer != upstream), ResilienceRig.Unavailable);
            ResilienceRig.ExpectStatus(503, client);
        }
        rig.Gateway.Pass(OpenMs);
        var probe = rig.Ask();
        rig.Answer(upstream, ResilienceRig.Unavailable);
        ResilienceRig.ExpectStatus(503, late);
        // The probe is still on its way, and the circuit waits for it.
        ResilienceRig.ExpectProblem(503, "circuit-open", rig.Ask());
        rig.Answer();
        ResilienceRig.ExpectStatus(200, probe);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Clients_that_leave_do_not_open_it()
    {
        var rig = Rig();
        for (var i = 0; i < 5 * Minimum; i++)
        {
            rig.Ask().Reset();
            rig.Gateway.Settle();
        }
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_retry_that_finds_it_open_takes_nothing_of_the_budget_with_it()
    {
        var rig = Rig(new() { Attempts = 3, MinConcurrent = 1, Backoff = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } });
        for (var i = 1; i < Minimum; i++)
        {
            var good = i % 2 == 0;
            rig.Exchange(_ => good ? Wires.Ok : ResilienceRig.Unavailable, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        }
        // The failure that opens the circuit is one that would be retried.
        var client = rig.Exchange(_ => ResilienceRig.Unavailable, backoffMs: 1);
        ResilienceRig.ExpectProblem(503, "circuit-open", client);
        Assert.Equal(Minimum, rig.Asked.Count);
        Assert.Equal(0, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        rig.ExpectNothingLeft();
    }

    private static ResilienceRig Open()
    {
        var rig = Rig();
        for (var i = 0; i < Minimum; i++)
            rig.Exchange(_ => ResilienceRig.Unavailable);
        rig.Gateway.Pass(OpenMs - 1);
        ResilienceRig.ExpectProblem(503, "circuit-open", rig.Ask());
        rig.Gateway.Pass(1);
        return rig;
    }

    private static ResilienceRig Rig(RetryConfig? retry = null) => new(config => config with
    {
        CircuitBreaker = new() { MinimumRequests = Minimum, Open = TimeSpan.FromMilliseconds(OpenMs) },
        Health = new() { Passive = new() { Failures = 0 } },
        Retry = retry,
    });
}
