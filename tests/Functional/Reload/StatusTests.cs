using System.Diagnostics;
using Waterfall.Core;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Reload;

/// <summary>Reading what the loops are at must not depend on a loop that is stuck.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task A_loop_that_does_not_answer_is_missing_and_not_waited_for()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = new GatewayBuilder().Options(new GatewayOptions { Loops = 2 })
            .Listen("127.0.0.1:0").Upstream("origin", upstream.Url).Route("/{**rest}", "origin").Build();
        await gateway.StartAsync();
        await using var client = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);

        using var held = new ManualResetEventSlim();
        using var stuck = new ManualResetEventSlim();
        gateway.Loops[1].Loop.Post(_ =>
            {
                stuck.Set();
                held.Wait();
            },
            null);
        stuck.Wait(Eventually.Limit);
        var time = Stopwatch.StartNew();
        var status = await gateway.ReadStatusAsync(TimeSpan.FromMilliseconds(300));
        Assert.InRange(time.Elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
        Assert.Equal([1], status.SilentLoops);
        Assert.NotNull(status.Loops[0]);
        Assert.Null(status.TotalOrNull(loop => loop.Connections));
        Assert.Equal(1, status.Total(counters => counters.Requests));

        held.Set();
        status = await gateway.ReadStatusAsync(Eventually.Limit);
        Assert.Empty(status.SilentLoops);
        Assert.Equal((1, 0), (status.TotalOrNull(loop => loop.Connections), status.TotalOrNull(loop => loop.Exchanges)));
        Assert.Equal((1, 1), (status.TotalOrNull(loop => loop.Upstreams.Values.Single().Open), status.TotalOrNull(loop => loop.Upstreams.Values.Single().Idle)));
    }

    [Fact]
    public async Task A_drain_that_has_begun_is_told_with_every_answer_while_new_connections_are_taken()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = new GatewayBuilder().Options(new GatewayOptions { Loops = 2 })
            .Listen("127.0.0.1:0").Upstream("origin", upstream.Url).Route("/{**rest}", "origin").Build();
        await Assert.ThrowsAsync<InvalidOperationException>(gateway.BeginDrainAsync);
        await gateway.StartAsync();
        await using var before = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
        Assert.False((await before.AskAsync(Raw.Get())).SaysClose);
        await gateway.BeginDrainAsync();
        Assert.True((await before.AskAsync(Raw.Get())).SaysClose);
        for (var i = 0; i < 8; i++)
        {
            await using var after = await RawClient.ConnectAsync(gateway.Endpoints.Values.First());
            var answer = await after.AskAsync(Raw.Get());
            Assert.Equal((200, true), (answer.Status, answer.SaysClose));
        }
        await gateway.StopAsync(TimeSpan.Zero);
        await Assert.ThrowsAsync<InvalidOperationException>(gateway.BeginDrainAsync);
    }
}
