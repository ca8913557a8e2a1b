using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Clients that leave, wherever their request is: it ends there, and leaves nothing behind.</summary>
public sealed class ResilienceDepartureTests
{
    private const string Put = "PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
    private const string PutHalf = "PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhello";

    /// <summary>How a client leaves.</summary>
    public enum Departure
    {
        Reset,

        /// <summary>A FIN, and then nothing for longer than a half-closed client is waited for.</summary>
        End,
    }

    public static TheoryData<Departure, string> Cases
    {
        get
        {
            var cases = new TheoryData<Departure, string>();
            foreach (var departure in Enum.GetValues<Departure>())
            {
                foreach (var request in (string[])[Wires.Get, Put, PutHalf])
                    cases.Add(departure, request);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_queued(Departure departure, string request)
    {
        var rig = Rig();
        var served = rig.Ask();
        var client = rig.Ask(request);
        var last = rig.Ask();
        Assert.Equal(2, rig.Gateway.Cluster.State.Bulkhead.Waiting);
        Leave(rig, client, departure);
        Assert.Equal(1, rig.Gateway.Cluster.State.Bulkhead.Waiting);
        rig.Answer();
        rig.Answer();
        ResilienceRig.ExpectStatus(200, served);
        ResilienceRig.ExpectStatus(200, last);
        Assert.Equal(2, rig.Asked.Count);
        rig.ExpectNothingLeft();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_waiting_to_be_sent_again(Departure departure, string request)
    {
        var rig = Rig();
        var client = rig.Ask(request);
        rig.Answer(ResilienceRig.Unavailable);
        Assert.Equal(1, rig.Gateway.Cluster.LoadOn(0).Resilience.Retries.Retrying);
        Leave(rig, client, departure);
        ExpectFree(rig);
        rig.Pass(60_000);
        Assert.Equal([1], rig.Asked);
        Assert.Empty(rig.Waiting);
        ExpectServes(rig);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_connecting(Departure departure, string request)
    {
        var rig = Rig();
        rig.Gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = rig.Ask(request);
        Leave(rig, client, departure);
        // The connect that is under way ends by itself; nothing is sent over it.
        Assert.Single(rig.Gateway.Engine.Pending)!.Finish();
        rig.Gateway.Settle();
        Assert.Empty(rig.Waiting);
        ExpectFree(rig);
        rig.Gateway.Engine.OnConnect = ConnectBehaviour.Accept;
        ExpectServes(rig);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_connecting_to_what_refuses_in_the_end(Departure departure, string request)
    {
        var rig = Rig();
        rig.Gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        var client = rig.Ask(request);
        Leave(rig, client, departure);
        Assert.Single(rig.Gateway.Engine.Pending)!.Finish(TransportError.Refused);
        rig.Gateway.Settle();
        Assert.Empty(rig.Gateway.Engine.Pending);
        ExpectFree(rig);
        rig.Gateway.Engine.OnConnect = ConnectBehaviour.Accept;
        ExpectServes(rig);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_the_upstream_has_not_answered(Departure departure, string request)
    {
        var rig = Rig();
        var client = rig.Ask(request);
        Assert.Single(rig.Waiting);
        Leave(rig, client, departure);
        Assert.Empty(rig.Waiting);
        ExpectFree(rig);
        ExpectServes(rig);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void While_the_second_endpoint_has_not_answered(Departure departure, string request)
    {
        var rig = Rig();
        var client = rig.Ask(request);
        rig.Reset();
        rig.Pass(30_000);
        Assert.Single(rig.Waiting);
        Leave(rig, client, departure);
        Assert.Empty(rig.Waiting);
        ExpectFree(rig);
        ExpectServes(rig);
    }

    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Put)]
    public void While_the_answer_is_on_its_way(string request)
    {
        var rig = Rig();
        var client = rig.Ask(request);
        var upstream = Assert.Single(rig.Waiting);
        rig.Answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        Leave(rig, client, Departure.Reset);
        Assert.True(upstream.SawClose);
        ExpectFree(rig);
        ExpectServes(rig);
    }

    [Fact]
    public void The_gateway_may_stop_with_clients_anywhere()
    {
        var rig = new ResilienceRig(config => Configure(config) with { Bulkhead = new() { Requests = 4, Queue = 10, QueueTimeout = TimeSpan.FromMinutes(1) } });
        rig.Ask(); // waits for the upstream
        rig.Ask(PutHalf); // waits for its client
        var backingOff = rig.Ask();
        rig.Answer(rig.Waiting[^1], ResilienceRig.Unavailable);
        rig.Gateway.Engine.OnConnect = ConnectBehaviour.Hang;
        rig.Ask(); // connects
        rig.Ask(); // is queued
        Assert.Equal(0, backingOff.ReceivedCount);
        Assert.Single(rig.Gateway.Engine.Pending);
        Assert.Equal(1, rig.Gateway.Cluster.State.Bulkhead.Waiting);
        rig.ExpectNothingLeft();
    }

    private static void Leave(ResilienceRig rig, ManualPeer client, Departure departure)
    {
        if (departure == Departure.Reset)
        {
            client.Reset();
            rig.Gateway.Settle();
            return;
        }
        client.End();
        rig.Gateway.Settle();
        rig.Pass(1000);
    }

    private static void ExpectFree(ResilienceRig rig)
    {
        var load = rig.Gateway.Cluster.LoadOn(0);
        Assert.All(load.Endpoints, endpoint => Assert.Equal(0, endpoint.InFlight));
        Assert.Equal((0, 0), (load.Resilience.Retries.Active, load.Resilience.Retries.Retrying));
        Assert.Equal((0, 0), (rig.Gateway.Cluster.State.Bulkhead.Requests, rig.Gateway.Cluster.State.Bulkhead.Waiting));
        Assert.Equal(0, rig.Gateway.Gateway.ExchangesUnderWay);
    }

    private static void ExpectServes(ResilienceRig rig)
    {
        ResilienceRig.ExpectStatus(200, rig.Exchange(_ => Wires.Ok));
        rig.ExpectNothingLeft();
    }

    private static ResilienceRig Rig() => new(Configure);

    // One request at a time, so that anything that is left behind is in the way of the next.
    private static UpstreamConfig Configure(UpstreamConfig config) => config with
    {
        Bulkhead = new() { Requests = 1, Queue = 10, QueueTimeout = TimeSpan.FromMinutes(1) },
        Retry = new() { Backoff = new() { Base = TimeSpan.FromSeconds(30), Max = TimeSpan.FromSeconds(30), Jitter = BackoffJitter.None } },
        Timeouts = new() { Connect = TimeSpan.FromMinutes(1), FirstByte = TimeSpan.FromMinutes(5) },
    };
}
