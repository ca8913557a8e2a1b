using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Load;

/// <summary>Bodies long enough to be moved without being looked at: every byte arrives, in time, and what stands behind them is not touched.</summary>
public sealed class LongBodyTests
{
    private const int Length = 3 * 1024 * 1024;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_request_behind_a_long_one_is_served(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        await using var client = await rig.ConnectAsync();
        var head = WireText.Bytes(Raw.Request("PUT", "/long", $"Content-Length: {Length}\r\n"));
        // One write: the second request stands in the socket's buffer right behind the body.
        await client.SendAsync((byte[])[.. head, .. Pattern.Bytes(Length), .. WireText.Bytes(Raw.Get("/behind"))]);
        Assert.Equal("/long", (await client.ReadResponseAsync("PUT")).Text);
        Assert.Equal("/behind", (await client.ReadResponseAsync()).Text);
        Assert.True(rig.Upstream.Requests[0] is { BodyLength: Length, BodyIsPattern: true });
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task What_trickles_behind_a_flood_is_passed_on_as_it_comes(string transport)
    {
        const int Pieces = 20;
        var received = new SemaphoreSlim(0);
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {(long)Length * 2}\r\n\r\n");
            var body = Pattern.Bytes(Length * 2);
            await exchange.SendAsync(body.AsMemory(0, Length));
            await exchange.WaitForAsync(received.WaitAsync(TimeSpan.FromSeconds(30)));
            // The next piece is sent when the client has the one before: held back, it would never come.
            for (var i = 0; i < Pieces; i++)
            {
                await exchange.SendAsync(body.AsMemory(Length + (i * 100), 100));
                await exchange.WaitForAsync(received.WaitAsync(TimeSpan.FromSeconds(30)));
            }
            await exchange.SendAsync(body.AsMemory(Length + (Pieces * 100)));
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        var head = await client.ReadHeadAsync();
        var check = new PatternCheck();
        var next = (long)Length;
        await client.ReadBodyAsync(head, run =>
        {
            check.Accept(run);
            if (check.Length < next || next > Length + (Pieces * 100))
                return;
            next += 100;
            received.Release();
        });
        Assert.Equal((Length * 2L, true), (check.Length, check.Intact));
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport(true)]
    [EveryTransport(false)]
    public async Task A_long_answer_cut_short_looks_cut_short(string transport, bool reset)
    {
        var seen = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await exchange.SendPatternAsync(Length - 1000);
            await exchange.WaitForAsync(seen.Task);
            if (reset)
                exchange.Reset();
            else
                exchange.Close();
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        var head = await client.ReadHeadAsync();
        var check = new PatternCheck();
        var broken = await Assert.ThrowsAsync<WireException>(() => client.ReadBodyAsync(head, run =>
        {
            check.Accept(run);
            if (check.Length == Length - 1000)
                seen.TrySetResult();
        }));
        Assert.True(broken.Fault is WireFault.Truncated or WireFault.Reset, broken.Message);
        Assert.Equal((Length - 1000L, true), (check.Length, check.Intact));
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_long_request_that_stops_coming_is_408(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { BodyTimeout = Short });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Request("PUT", "/", $"Content-Length: {Length}\r\n"));
        await client.SendAsync(Pattern.Bytes(Length - 1));
        Problem.Expect(await client.ReadResponseAsync("PUT"), 408);
        await client.ExpectCloseAsync();
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_long_answer_that_stops_coming_is_abandoned(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
            await exchange.SendPatternAsync(Length - 1);
            await exchange.WaitForDisconnectAsync();
        }, s => s with { PoolIdleTimeout = Short });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        var head = await client.ReadHeadAsync();
        var broken = await Assert.ThrowsAsync<WireException>(() => client.ReadBodyAsync(head, _ => { }));
        Assert.True(broken.Fault is WireFault.Truncated or WireFault.Reset, broken.Message);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_answer_before_the_end_of_a_long_request_is_delivered(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            var taken = 0;
            while (taken < Length / 2)
                taken += (await exchange.ReadRawAsync(64 * 1024)).Length;
            await exchange.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\nConnection: close\r\n\r\nstop");
            await exchange.WaitForDisconnectAsync();
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Request("PUT", "/", $"Content-Length: {Length * 8L}\r\n"));
        await client.SendAsync(Pattern.Bytes(Length));
        var answer = await client.ReadResponseAsync("PUT");
        Assert.Equal((403, "stop"), (answer.Status, answer.Text));
        await client.WaitUntilGoneAsync();
    }
}
