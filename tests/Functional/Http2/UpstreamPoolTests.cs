using Waterfall.Core;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.Http2;

/// <summary>Connections of HTTP/2 to Node's server: how many there are, and what becomes of requests when the server refuses some or goes away.</summary>
public sealed class UpstreamPoolTests
{
    private const string Needs = "node";

    [GatewayTheory(Needs = Needs)]
    [EveryTransport("many 100", 1)]
    [EveryTransport("rounds 5 400", 4)] // a hundred are expected to share one before it is known
    public async Task Many_requests_at_once_open_few_connections(string transport, string scenario, int most)
    {
        await using var origin = await NodeOrigin.StartAsync(2);
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings with { ConcurrentStreams = 1000 });
        await NodeOrigin.RunClientAsync(gateway, 2, scenario);
        Assert.InRange(origin.Connections, 1, most);
    }

    // What the server announces is heard before more is sent than it takes: none is refused, and POSTs are not in danger.
    [GatewayTheory(Needs = Needs)]
    [EveryTransport(1, 30)]
    [EveryTransport(10, 100)]
    public async Task Connections_are_made_for_what_one_does_not_take(string transport, int streams, int requests)
    {
        await using var origin = await NodeOrigin.StartAsync(2, $"streams={streams}");
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings);
        await NodeOrigin.RunClientAsync(gateway, 2, $"rounds 5 {requests}");
        Assert.InRange(origin.Connections, 2, (requests / streams) + 1);
    }

    [GatewayTheory(Needs = Needs)]
    [EveryTransport]
    public async Task With_one_connection_allowed_requests_that_wait_for_it_share_it(string transport)
    {
        await using var origin = await NodeOrigin.StartAsync(2, "streams=2");
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings with { UpstreamConnections = 1 });
        await NodeOrigin.RunClientAsync(gateway, 2, "many 30");
        Assert.Equal(1, origin.Connections);
    }

    [GatewayTheory(Needs = Needs)]
    [EveryTransport(1, "status /x 200")]
    [EveryTransport(3, "status /x 200")]
    [EveryTransport(5, "many 20")]
    public async Task A_refused_request_is_sent_again_whatever_its_method(string transport, int refusals, string scenario)
    {
        await using var origin = await NodeOrigin.StartAsync(2, $"refuse={refusals}");
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings);
        await NodeOrigin.RunClientAsync(gateway, 2, scenario);
        Assert.Equal(refusals, origin.Told.Count(line => line == "refused"));
    }

    [GatewayTheory(Needs = Needs)]
    [EveryTransport]
    public async Task A_server_that_goes_on_refusing_is_heard(string transport)
    {
        await using var origin = await NodeOrigin.StartAsync(2, "refuse=11");
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings);
        await NodeOrigin.RunClientAsync(gateway, 2, "status /x 502");
    }

    [GatewayTheory(Needs = Needs)]
    [EveryTransport(20, "rounds 20 20")]
    [EveryTransport(100, "rounds 10 200")]
    [EveryTransport(50, "rounds 10 100")]
    public async Task No_request_fails_while_the_server_lets_its_connections_go(string transport, int requests, string scenario)
    {
        await using var origin = await NodeOrigin.StartAsync(2, $"requests={requests}");
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings with { ConcurrentStreams = 1000 });
        await NodeOrigin.RunClientAsync(gateway, 2, scenario);
        Assert.InRange(origin.Told.Count(line => line == "goaway"), 5, 1000);
    }
}
