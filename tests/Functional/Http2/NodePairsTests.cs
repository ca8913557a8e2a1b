using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.Http2;

/// <summary>Between Node's client and Node's server, all four ways: what .NET's client and Kestrel cannot say.</summary>
public sealed class NodePairsTests
{
    private const string Needs = "node";

    [GatewayTheory(Needs = Needs)]
    [FourPairs("trailers")]
    [FourPairs("hints")]
    [FourPairs("fields")]
    [FourPairs("pieces")]
    [FourPairs("early")]
    [FourPairs("rounds 5 50")]
    public async Task What_node_says_arrives(string transport, int client, int upstream, string scenario)
    {
        await using var origin = await NodeOrigin.StartAsync(upstream);
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings);
        await NodeOrigin.RunClientAsync(gateway, client, scenario);
        Assert.DoesNotContain(origin.Told, line => line.StartsWith("session", StringComparison.Ordinal));
    }

    [GatewayTheory(Needs = Needs)]
    [EveryTransport(2)] // INTERNAL_ERROR
    [EveryTransport(8)] // CANCEL
    [EveryTransport(11)] // ENHANCE_YOUR_CALM
    public async Task A_stream_that_the_upstream_resets_is_a_502(string transport, int code)
    {
        await using var origin = await NodeOrigin.StartAsync(2);
        await using var gateway = await GatewayFixture.StartAsync(transport, origin.Settings);
        await NodeOrigin.RunClientAsync(gateway, 2, $"status /code?{code} 502");
        Assert.Equal(1, origin.Connections);
    }
}
