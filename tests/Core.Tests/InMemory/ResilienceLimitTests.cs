using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>What a client gets when an upstream has no room: bulkhead, its queue, and the limit that finds its own value.</summary>
public sealed class ResilienceLimitTests
{
    private const int QueueMs = 200;

    [Fact]
    public void Beyond_the_bulkhead_requests_wait_and_beyond_its_queue_they_are_refused()
    {
        var rig = Bulkhead(requests: 2, queue: 2);
        var clients = Enumerable.Range(0, 5).Select(_ => rig.Ask()).ToArray();
        Assert.Equal(2, rig.Waiting.Count);
        Assert.Equal([0, 0, 0, 0], clients[..4].Select(client => client.ReceivedCount));
        ResilienceRig.ExpectProblem(503, "upstream-queue-full", clients[4]);
        for (var i = 0; i < 4; i++)
        {
            Assert.InRange(rig.Waiting.Count, 1, 2);
            rig.Answer(rig.Waiting[0]);
        }
        Assert.All(clients[..4], client => ResilienceRig.ExpectStatus(200, client));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Who_waits_first_goes_first()
    {
        var rig = Bulkhead(requests: 1, queue: 10);
        rig.Ask();
        foreach (var name in (string[])["a", "b", "c"])
            rig.Ask($"GET /{name} HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.Answer();
        Assert.StartsWith("GET /a ", rig.Answer(), StringComparison.Ordinal);
        Assert.StartsWith("GET /b ", rig.Answer(), StringComparison.Ordinal);
        Assert.StartsWith("GET /c ", rig.Answer(), StringComparison.Ordinal);
        Assert.Empty(rig.Waiting);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Nobody_waits_longer_than_the_queue_allows()
    {
        var rig = Bulkhead(requests: 1, queue: 10);
        var served = rig.Ask();
        var waiting = rig.Ask();
        rig.Gateway.Pass(QueueMs - 1);
        Assert.Equal(0, waiting.ReceivedCount);
        rig.Pass(1);
        ResilienceRig.ExpectProblem(503, "upstream-queue-timeout", waiting);
        Assert.Equal(0, rig.Gateway.Cluster.State.Bulkhead.Waiting);
        rig.Answer();
        ResilienceRig.ExpectStatus(200, served);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Without_a_queue_there_is_no_wait()
    {
        var rig = Bulkhead(requests: 1, queue: 0);
        rig.Ask();
        ResilienceRig.ExpectProblem(503, "upstream-queue-full", rig.Ask());
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_place_in_the_bulkhead_is_held_through_all_attempts()
    {
        var rig = new ResilienceRig(config => config with
        {
            Bulkhead = new() { Requests = 1, Queue = 0 },
            Retry = new() { Backoff = new() { Base = TimeSpan.FromMilliseconds(100), Max = TimeSpan.FromMilliseconds(100), Jitter = BackoffJitter.None } },
        });
        var client = rig.Ask();
        rig.Answer(ResilienceRig.Unavailable);
        ResilienceRig.ExpectProblem(503, "upstream-queue-full", rig.Ask());
        rig.Pass(100);
        rig.Answer();
        ResilienceRig.ExpectStatus(200, client);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void Connections_to_an_endpoint_are_bounded()
    {
        var rig = new ResilienceRig(config => config with { Pool = new() { MaxConnections = 2 } }, endpoints: 1);
        ManualPeer[] clients = [rig.Ask(), rig.Ask(), rig.Ask()];
        Assert.Equal(2, rig.Waiting.Count);
        ResilienceRig.ExpectProblem(503, "upstream-busy", clients[2]);
        rig.Answer(rig.Waiting[0]);
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_adaptive_limit_refuses_what_is_beyond_it()
    {
        var rig = Adaptive(initial: 4);
        var clients = Enumerable.Range(0, 5).Select(_ => rig.Ask()).ToArray();
        Assert.Equal(4, rig.Waiting.Count);
        ResilienceRig.ExpectProblem(503, "upstream-overloaded", clients[4]);
        rig.Answer(rig.Waiting[0]);
        rig.Ask();
        Assert.Equal(4, rig.Waiting.Count);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_adaptive_limit_grows_while_answers_take_as_long_as_they_do_and_shrinks_when_they_take_longer()
    {
        var rig = Adaptive(initial: 10);
        for (var i = 0; i < 60; i++)
            FillAndAnswer(rig, latencyMs: 100, Wires.Ok);
        var grown = FillAndAnswer(rig, 100, Wires.Ok);
        Assert.InRange(grown, 20, 200);
        for (var i = 0; i < 20; i++)
            FillAndAnswer(rig, latencyMs: 1000, Wires.Ok);
        var shrunk = FillAndAnswer(rig, 1000, Wires.Ok);
        Assert.InRange(shrunk, 2, grown / 2);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_adaptive_limit_shrinks_to_the_least_where_the_upstream_refuses()
    {
        var rig = Adaptive(initial: 40);
        for (var i = 0; i < 80; i++)
            FillAndAnswer(rig, latencyMs: 100, ResilienceRig.Unavailable);
        Assert.Equal(2, FillAndAnswer(rig, 100, ResilienceRig.Unavailable));
        rig.ExpectNothingLeft();
    }

    // As many requests at once as are let in, all answered after the same time; how many there were.
    private static int FillAndAnswer(ResilienceRig rig, int latencyMs, string answer)
    {
        ManualPeer client;
        var clients = new List<ManualPeer>();
        while ((client = rig.Ask()).ReceivedCount == 0)
            clients.Add(client);
        ResilienceRig.ExpectProblem(503, "upstream-overloaded", client);
        client.End();
        rig.Gateway.Pass(latencyMs);
        foreach (var peer in rig.Waiting)
            rig.Answer(peer, answer);
        foreach (var each in clients)
        {
            Assert.NotEqual(0, each.ReceivedCount);
            each.End();
        }
        rig.Gateway.Settle();
        return clients.Count;
    }

    private static ResilienceRig Bulkhead(int requests, int queue) => new(config => config with
    {
        Bulkhead = new() { Requests = requests, Queue = queue, QueueTimeout = TimeSpan.FromMilliseconds(QueueMs) },
    });

    private static ResilienceRig Adaptive(int initial) => new(config => config with
    {
        AdaptiveConcurrency = new() { Min = 2, Max = 200, Initial = initial },
        Health = new() { Passive = new() { Failures = 0 } },
    });
}
