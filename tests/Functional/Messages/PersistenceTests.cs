using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Messages;

/// <summary>RFC 9112 9.3: connections that persist, and requests behind one another.</summary>
public sealed class PersistenceTests
{
    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Many_requests_share_one_connection_on_both_sides(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 50; i++)
            Assert.Equal($"/{i}", (await client.AskAsync(Raw.Get($"/{i}"))).Text);

        var connection = Assert.Single(rig.Upstream.Connections);
        Assert.Equal(50, connection.Requests);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task The_pool_outlives_the_client(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await rig.AskAsync(Raw.Get($"/{i}"))).Status);

        Assert.Single(rig.Upstream.Connections);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(2)]
    [EveryTransport(100)]
    public async Task Pipelined_requests_are_answered_in_order(string transport, int count)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, count).Select(i => Raw.Get($"/{i}"))));
        for (var i = 0; i < count; i++)
            Assert.Equal($"/{i}", (await client.ReadResponseAsync()).Text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_slow_first_answer_holds_back_the_second(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            if (exchange.Request.Target == "/slow")
                await exchange.WaitForAsync(gate.Task);
            await UpstreamAnswers.EchoTarget()(exchange);
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get("/slow") + Raw.Get("/fast"));
        await rig.Upstream.WaitForRequestsAsync(1);
        gate.SetResult();
        Assert.Equal("/slow", (await client.ReadResponseAsync()).Text);
        Assert.Equal("/fast", (await client.ReadResponseAsync()).Text);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_request_may_be_split_at_every_byte(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo());
        await using var client = await rig.ConnectAsync();
        var request = WireText.Bytes(Raw.Post("hello", "/", "X-A: b\r\n"));
        var chunked = WireText.Bytes(Raw.Chunked(["he", "llo"]));
        foreach (var bytes in new[] { request, chunked })
        {
            for (var at = 1; at < bytes.Length; at++)
            {
                await client.SendInPiecesAsync(bytes.AsMemory(0, at), int.MaxValue / 2, TimeSpan.FromMilliseconds(1));
                await client.SendAsync(bytes.AsMemory(at));
                Assert.Equal("hello", (await client.ReadResponseAsync()).Text);
            }
        }
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport("HTTP/1.1", "Connection: close\r\n", true)]
    [EveryTransport("HTTP/1.0", "", true)]
    [EveryTransport("HTTP/1.0", "Connection: close\r\n", true)]
    [EveryTransport("HTTP/1.0", "Connection: keep-alive\r\n", false)]
    [EveryTransport("HTTP/1.1", "", false)]
    [EveryTransport("HTTP/1.1", "Connection: keep-alive\r\n", false)]
    public async Task The_client_decides_whether_the_connection_persists(string transport, string version, string field, bool closes)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Request("GET", "/", field, version));
        Assert.Equal(200, response.Status);
        if (closes)
        {
            await client.ExpectCloseAsync();
            Assert.True(response.SaysClose || version == "HTTP/1.0");
            return;
        }

        Assert.False(response.SaysClose);
        // RFC 9112 C.2.2: an HTTP/1.0 client persists only if it is told so.
        Assert.True(version == "HTTP/1.1" || response.Fields.HasMember("Connection", "keep-alive"));
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Close_from_the_upstream_does_not_close_the_client(string transport)
    {
        await using var rig = await Rig.StartAsync(transport,
            UpstreamAnswers.BytesThenClose(UpstreamAnswers.Text("ok", 200, "Connection: close\r\n")));
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var response = await client.AskAsync(Raw.Get());
            Assert.Equal(("ok", false), (response.Text, response.SaysClose));
        }

        Assert.Equal(3, rig.Upstream.Connections.Count);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task The_last_request_a_connection_may_carry_says_close(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { RequestsPerConnection = 3 });
        await using var client = await rig.ConnectAsync();
        Assert.False((await client.AskAsync(Raw.Get())).SaysClose);
        Assert.False((await client.AskAsync(Raw.Get())).SaysClose);
        Assert.True((await client.AskAsync(Raw.Get())).SaysClose);
        await client.ExpectCloseAsync();
    }
}
