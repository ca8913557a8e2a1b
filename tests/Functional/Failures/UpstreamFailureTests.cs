using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Failures;

/// <summary>Upstreams that are away, leave, or never answer.</summary>
public sealed class UpstreamFailureTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [GatewayTheory]
    [EveryTransport("GET")]
    [EveryTransport("POST")]
    public async Task Nobody_there_is_502(string transport, string method)
    {
        using var closed = new ClosedPort();
        await using var rig = await Rig.StartAsync(transport, null, s => s with { Endpoints = [closed.Url] });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 3; i++)
            Problem.Expect(await client.AskAsync(Raw.Request(method, "/", "Content-Length: 0\r\n")), 502);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task No_unix_socket_there_is_502(string transport)
    {
        using var folder = new TempFolder();
        await using var rig = await Rig.StartAsync(transport, null, s => s with { Endpoints = [$"unix:{folder.File("nobody.sock")}"] });
        Problem.Expect(await rig.AskAsync(Raw.Get()), 502);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_connection_that_is_never_accepted_is_504(string transport)
    {
        using var deaf = await DeafListener.StartAsync();
        await using var rig = await Rig.StartAsync(transport, null, s => s with { Endpoints = [deaf.Url], ConnectTimeout = Short });
        Problem.Expect(await rig.AskAsync(Raw.Get()), 504);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_answer_that_never_begins_is_504_and_its_connection_is_dropped(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Never(), s => s with { FirstByteTimeout = Short });
        Problem.Expect(await rig.AskAsync(Raw.Get()), 504);
        await Eventually.TrueAsync(() => rig.Upstream.Connections[0].End != ConnectionEnd.Open);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task The_total_time_bounds_an_answer_that_never_begins(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Never(), s => s with { TotalTimeout = Short });
        Problem.Expect(await rig.AskAsync(Raw.Get()), 504);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task The_total_time_bounds_an_answer_that_never_ends(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            await exchange.WaitForDisconnectAsync();
        }, s => s with { TotalTimeout = Short });
        await ExpectBrokenAsync(rig);
    }

    [GatewayTheory]
    [EveryTransport(false)]
    [EveryTransport(true)]
    public async Task An_upstream_that_leaves_before_its_answer_is_502(string transport, bool reset)
    {
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.ReadBodyAsync();
            if (reset)
                exchange.Reset();
            else
                exchange.Close();
        });
        Problem.Expect(await rig.AskAsync(Raw.Post("hello")), 502);
        // The request was consumed on a fresh connection: it is not sent again.
        Assert.Single(rig.Upstream.Requests);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport(false)]
    [EveryTransport(true)]
    public async Task A_reused_connection_that_dies_is_replaced_for_an_idempotent_request(string transport, bool reset)
    {
        await using var rig = await Rig.StartAsync(transport, DieWhenReused(reset));
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 4; i++)
            Assert.Equal($"/{i}", (await client.AskAsync(Raw.Get($"/{i}"))).Text);
        Assert.True(rig.Upstream.Requests.Count > 4, "no connection was reused: the case did not arise");
    }

    [GatewayTheory]
    [EveryTransport(false)]
    [EveryTransport(true)]
    public async Task A_reused_connection_that_dies_is_502_for_a_request_that_may_not_be_repeated(string transport, bool reset)
    {
        await using var rig = await Rig.StartAsync(transport, DieWhenReused(reset));
        await using var client = await rig.ConnectAsync();
        Assert.Equal(200, (await client.AskAsync(Raw.Get("/first"))).Status);
        // RFC 9110 9.2.2: a non-idempotent request is not repeated once the upstream may have acted on it.
        Problem.Expect(await client.AskAsync(Raw.Post("hello", "/once")), 502);
        Assert.Single(rig.Upstream.Requests, request => request.Target == "/once");
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_upstream_that_always_dies_is_not_asked_for_ever(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        Problem.Expect(await rig.AskAsync(Raw.Get()), 502);
        Assert.InRange(rig.Upstream.Requests.Count, 1, 3);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task Connections_that_the_upstream_has_closed_are_not_used(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget());
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal($"/{i}", (await client.AskAsync(Raw.Get($"/{i}"))).Text);
            rig.Upstream.CloseConnections();
        }
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Bytes_on_an_idle_connection_end_it(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync(UpstreamAnswers.Text("first"));
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("smuggled"));
        });
        await using var client = await rig.ConnectAsync();
        Assert.Equal("first", (await client.AskAsync(Raw.Get())).Text);
        gate.SetResult();
        await Eventually.TrueAsync(() => rig.Upstream.Connections[0].End != ConnectionEnd.Open);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport("Content-Length: 10\r\n\r\nhello")]
    [EveryTransport("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [EveryTransport("Transfer-Encoding: chunked\r\n\r\n9\r\nhello")]
    public async Task A_response_cut_short_looks_cut_short(string transport, string rest)
    {
        var seen = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.BytesThenReset($"HTTP/1.1 200 OK\r\n{rest}", seen.Task));
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        var head = await client.ReadHeadAsync();
        var broken = await Assert.ThrowsAsync<WireException>(() => client.ReadBodyAsync(head, _ => seen.TrySetResult()));
        Assert.True(broken.Fault is WireFault.Truncated or WireFault.Reset, broken.Message);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Idle_connections_are_closed_in_time(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, null, s => s with { PoolIdleTimeout = Short });
        Assert.Equal(200, (await rig.AskAsync(Raw.Get())).Status);
        await Eventually.TrueAsync(() => rig.Upstream.Connections[0].End != ConnectionEnd.Open);
        Assert.Equal(ConnectionEnd.ClosedByGateway, rig.Upstream.Connections[0].End);
        await rig.ExpectHealthyAsync();
    }

    private static Func<UpstreamExchange, Task> DieWhenReused(bool reset) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        if (exchange.Request.Index == 0)
            await exchange.SendAsync(UpstreamAnswers.Text(exchange.Request.Target));
        else if (reset)
            exchange.Reset();
        else
            exchange.Close();
    };

    private static async Task ExpectBrokenAsync(Rig rig)
    {
        await using var client = await rig.ConnectAsync();
        var broken = await Assert.ThrowsAsync<WireException>(() => client.AskAsync(Raw.Get()));
        Assert.True(broken.Fault is WireFault.Truncated or WireFault.Reset, broken.Message);
    }
}
