using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Failures;

/// <summary>Clients that hold a connection and do nothing with it (slow loris), bounded by short configured times.</summary>
public sealed class SlowClientTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    [GatewayTheory]
    [EveryTransport("G")]
    [EveryTransport("GET / HTTP/1.1\r\n")]
    [EveryTransport("GET / HTTP/1.1\r\nHost: example.test\r\nX-A: ")]
    public async Task A_head_that_stops_is_408(string transport, string begun)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { HeadTimeout = Short });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(begun);
        await Problem.ExpectAndCloseAsync(client, 408);
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_head_that_drips_is_408(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { HeadTimeout = Short });
        await using var client = await rig.ConnectAsync();
        var dripping = DripAsync(client, "GET / HTTP/1.1\r\nHost: example.test\r\nX-A: " + new string('a', 1000));
        // The time is for the whole head: a byte now and then does not renew it.
        Problem.Expect(await client.ReadResponseAsync(), 408);
        await client.WaitUntilGoneAsync();
        await dripping;
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_second_head_that_stops_is_408(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { HeadTimeout = Short });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
        await client.SendAsync("GET / HTTP/1.1\r\n");
        await Problem.ExpectAndCloseAsync(client, 408);
    }

    [GatewayTheory]
    [EveryTransport("Content-Length: 10\r\n", "hello")]
    [EveryTransport("Transfer-Encoding: chunked\r\n", "a\r\nhello")]
    [EveryTransport("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [EveryTransport("Content-Length: 10\r\n", "")]
    public async Task A_body_that_stops_is_408_and_its_exchange_is_cancelled(string transport, string framing, string begun)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { BodyTimeout = Short });
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Request("POST", "/", framing) + begun);
            await Problem.ExpectAndCloseAsync(client, 408);
        }

        await rig.ExpectHealthyAsync();
        Assert.DoesNotContain(rig.Upstream.Requests, request => request is { Target: "/", Complete: true });
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_body_that_comes_slowly_but_steadily_is_taken(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo(), s =>
            s with { BodyTimeout = TimeSpan.FromSeconds(2) });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Request("POST", "/", "Content-Length: 30\r\n"));
        await client.SendInPiecesAsync(Pattern.Bytes(30), 1, TimeSpan.FromMilliseconds(100));
        Assert.Equal(Pattern.Bytes(30), (await client.ReadResponseAsync()).Body);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_idle_connection_is_closed_without_a_word(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { IdleTimeout = Short });
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
        await client.ExpectCloseAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_connection_that_never_asks_is_closed(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { IdleTimeout = Short, HeadTimeout = Short });
        await using var client = await rig.ConnectAsync();
        await client.WaitUntilGoneAsync();
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_reader_that_takes_nothing_is_dropped(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            await exchange.SendPatternAsync(1_000_000_000);
        }, s => s with { WriteTimeout = Short });
        await using var client = await rig.ConnectAsync(receiveBuffer: 8192);
        await client.SendAsync(Raw.Get());
        await rig.Upstream.WaitForRequestsAsync(1);
        await Eventually.TrueAsync(() => rig.Upstream.Connections[0].End != ConnectionEnd.Open);
        await rig.ExpectHealthyAsync();
    }

    private static async Task DripAsync(RawClient client, string text)
    {
        try
        {
            await client.SendInPiecesAsync(WireText.Bytes(text), 1, TimeSpan.FromMilliseconds(20));
        }
        catch (WireException e) when (e.Fault == WireFault.Reset)
        {
            // The gateway has had enough, as it should.
        }
    }
}
