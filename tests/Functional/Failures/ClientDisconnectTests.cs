using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Failures;

/// <summary>A client that leaves takes its upstream exchange with it, and nothing else.</summary>
public sealed class ClientDisconnectTests
{
    [GatewayTheory]
    [EveryTransport]
    public async Task A_reset_while_waiting_for_the_answer_cancels_the_exchange(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Never());
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Get());
            await rig.Upstream.WaitForRequestsAsync(1);
            client.Reset();
        }

        await ExpectCancelledAsync(rig);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_reset_while_the_request_body_is_coming_cancels_the_exchange(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.ChunkedHead() + "5\r\nhello\r\n");
            await rig.Upstream.WaitForRequestsAsync(1);
            client.Reset();
        }

        await ExpectCancelledAsync(rig);
        Assert.False(rig.Upstream.Requests[0].Complete);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(true)]
    [EveryTransport(false)]
    public async Task Leaving_while_the_response_is_coming_cancels_the_exchange(string transport, bool reset)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
            await exchange.SendPatternAsync(10_000_000_000);
        });
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Get());
            await client.ReadHeadAsync();
            await client.ReadSomeAsync();
            if (reset)
                client.Reset();
        }

        await ExpectCancelledAsync(rig);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_body_cut_short_never_reaches_the_upstream_as_a_whole(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync(Raw.Request("POST", "/", "Content-Length: 10\r\n") + "hello");
            client.HalfClose();
            await client.WaitUntilGoneAsync();
        }

        await rig.ExpectHealthyAsync();
        Assert.DoesNotContain(rig.Upstream.Requests, request => request is { Target: "/", Complete: true });
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_head_cut_short_is_forgotten(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using (var client = await rig.ConnectAsync())
        {
            await client.SendAsync("GET /cut HTTP/1.1\r\nHost: example.test\r\n");
            client.HalfClose();
            await client.WaitUntilGoneAsync();
        }

        await rig.ExpectHealthyAsync();
        Assert.DoesNotContain(rig.Upstream.Requests, request => request.Target == "/cut");
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task A_client_that_has_said_all_still_gets_its_answer(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo());
        foreach (var request in new[] { Raw.Post("hello"), Raw.Chunked(["hello"]) })
        {
            await using var client = await rig.ConnectAsync();
            await client.SendAsync(request);
            client.HalfClose();
            Assert.Equal("hello", (await client.ReadResponseAsync()).Text);
            await client.ExpectCloseAsync();
        }
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task A_client_that_has_said_all_gets_the_answers_to_all(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get("/1") + Raw.Get("/2") + Raw.Get("/3"));
        client.HalfClose();
        foreach (var target in new[] { "/1", "/2", "/3" })
            Assert.Equal(target, (await client.ReadResponseAsync()).Text);
        await client.ExpectCloseAsync();
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_client_that_says_nothing_disturbs_nobody(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        for (var i = 0; i < 20; i++)
        {
            await using var client = await rig.ConnectAsync();
            if (i % 2 == 0)
                client.Reset();
        }

        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Clients_that_leave_at_every_point_of_a_request_disturb_nobody(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo());
        var request = Raw.Chunked(["hello", "there"], "X-A: b\r\n");
        for (var at = 0; at <= request.Length; at += 3)
        {
            await using var client = await rig.ConnectAsync();
            await client.SendAsync(request[..at]);
            client.Reset();
        }

        await rig.ExpectHealthyAsync(20);
    }

    private static Task ExpectCancelledAsync(Rig rig) =>
        Eventually.TrueAsync(() =>
            rig.Upstream.Connections.All(connection => connection.End is not (ConnectionEnd.Open or ConnectionEnd.ByUpstream)));
}
