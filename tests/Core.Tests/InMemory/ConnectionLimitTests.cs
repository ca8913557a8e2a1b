using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>What bounds the connections to an upstream, and where a request goes whose endpoint has no room.</summary>
public sealed class ConnectionLimitTests
{
    [Theory]
    [InlineData(Wires.Get)]
    [InlineData(Wires.Post)] // nothing of it was sent: any method may go elsewhere
    public void A_request_whose_endpoint_is_busy_goes_to_one_that_has_room(string request)
    {
        var gateway = new ManualGateway(config => config with { Pool = new() { MaxConnections = 1 } }, endpoints: 2);
        Ask(gateway, gateway.Connect(), Wires.Get);
        Ask(gateway, gateway.Connect(), Wires.Get);
        Answer(gateway, gateway.Engine.Connected[1]);

        // The first endpoint's turn.
        var client = gateway.Connect();
        gateway.Engine.Connected[1].Clear();
        Ask(gateway, client, request);
        Assert.StartsWith(request[..5], gateway.Engine.Connected[1].Received, StringComparison.Ordinal);
        Answer(gateway, gateway.Engine.Connected[1]);
        Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void It_is_503_when_none_has_room_and_no_endpoint_is_blamed()
    {
        var gateway = new ManualGateway(config => config with { Pool = new() { MaxConnections = 1 } }, endpoints: 2);
        Ask(gateway, gateway.Connect(), Wires.Get);
        Ask(gateway, gateway.Connect(), Wires.Get);
        for (var count = 0; count < 20; count++)
        {
            var late = gateway.Connect();
            Ask(gateway, late, Wires.Get);
            Assert.StartsWith("HTTP/1.1 503 ", late.Received, StringComparison.Ordinal);
            Assert.Contains("upstream-busy", late.Received, StringComparison.Ordinal);
        }
        Assert.All(gateway.Gateway.Snapshot.Endpoints, endpoint => Assert.True(endpoint.Health.IsAvailable(gateway.Clock.NowMs)));
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_bulkhead_bounds_the_connections_to_all_endpoints_together()
    {
        var gateway = Bounded(2);
        var clients = Enumerable.Range(0, 3).Select(_ => gateway.Connect()).ToArray();
        foreach (var client in clients)
            Ask(gateway, client, Wires.Get);
        Assert.Equal((2, 2), (gateway.Engine.Connected.Count, Use(gateway).Connections));
        Assert.StartsWith("HTTP/1.1 503 ", clients[2].Received, StringComparison.Ordinal);

        // One that stands idle is used, whichever endpoint's it is.
        Answer(gateway, gateway.Engine.Connected[1]);
        for (var count = 0; count < 3; count++)
        {
            clients[1].Clear();
            Ask(gateway, clients[1], Wires.Get);
            Answer(gateway, gateway.Engine.Connected[1]);
            Assert.StartsWith("HTTP/1.1 200 ", clients[1].Received, StringComparison.Ordinal);
        }
        Assert.Equal((2, 2), (gateway.Engine.Connected.Count, Use(gateway).Connections));
        Assert.Empty(gateway.EndAndListLeaks());
        Assert.Equal(0, Use(gateway).Connections);
    }

    [Fact]
    public void Connections_that_were_never_made_or_have_ended_make_room()
    {
        var gateway = Bounded(1, endpoints: 1);
        gateway.Engine.OnConnect = ConnectBehaviour.Refuse;
        Ask(gateway, gateway.Connect(), Wires.Get);
        Assert.Equal(0, Use(gateway).Connections);
        gateway.Engine.OnConnect = ConnectBehaviour.Accept;
        Ask(gateway, gateway.Connect(), Wires.Get);
        Assert.Equal(1, Use(gateway).Connections);
        gateway.Upstream.Reset();
        gateway.Settle();
        Assert.Equal(0, Use(gateway).Connections);

        // An upstream closes one that stands idle.
        Ask(gateway, gateway.Connect(), Wires.Get);
        Answer(gateway, gateway.Upstream);
        Assert.Equal(1, Use(gateway).Connections);
        gateway.Upstream.End();
        gateway.Settle();
        Assert.Equal(0, Use(gateway).Connections);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Bounded(int connections, int endpoints = 2) =>
        new(config => config with { Bulkhead = new BulkheadConfig { Connections = connections } }, endpoints: endpoints);

    private static BulkheadState Use(ManualGateway gateway) => gateway.Gateway.Snapshot.Clusters[0].Bulkhead!.State;

    private static void Ask(ManualGateway gateway, ManualPeer client, string request)
    {
        client.Write(request);
        gateway.Settle();
    }

    private static void Answer(ManualGateway gateway, ManualPeer upstream)
    {
        upstream.Write(Wires.Ok);
        gateway.Settle();
    }
}
