using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Connections;

/// <summary>Stopping: nobody new is taken, who is being served is served to the end, and the end comes in time.</summary>
public sealed class GracefulStopTests
{
    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task What_is_in_flight_is_answered_and_told_to_close(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.WaitForAsync(gate.Task);
            await exchange.SendAsync(UpstreamAnswers.Text("finished"));
        });
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        await rig.Upstream.WaitForRequestsAsync(1);

        var stopping = rig.Gateway.StopAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => !Ports.IsOpen(rig.Address));
        Assert.False(stopping.IsCompleted);
        gate.SetResult();

        var response = await client.ReadResponseAsync();
        Assert.Equal(("finished", true), (response.Text, response.SaysClose));
        await client.ExpectCloseAsync();
        await stopping.WaitAsync(Eventually.Limit);
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task A_request_body_that_is_coming_is_taken_to_its_end(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Echo());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.ChunkedHead() + "5\r\nfirst\r\n");
        await rig.Upstream.WaitForRequestsAsync(1);

        var stopping = rig.Gateway.StopAsync(TimeSpan.FromSeconds(30));
        await Eventually.TrueAsync(() => !Ports.IsOpen(rig.Address));
        await client.SendAsync("6\r\nsecond\r\n0\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal(("firstsecond", true), (response.Text, response.SaysClose));
        await stopping.WaitAsync(Eventually.Limit);
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task Idle_connections_do_not_hold_it_up(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        await using var idle = await rig.ConnectAsync();
        Assert.Equal(200, (await idle.AskAsync(Raw.Get())).Status);
        await using var silent = await rig.ConnectAsync();

        await rig.Gateway.StopAsync(TimeSpan.FromMinutes(5)).WaitAsync(Eventually.Limit);
        await idle.WaitUntilGoneAsync();
        await silent.WaitUntilGoneAsync();
        Assert.False(Ports.IsOpen(rig.Address));
    }

    [GatewayTheory(OwnSockets = true)]
    [EveryTransport]
    public async Task What_does_not_end_in_time_is_cut(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Never());
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get());
        await rig.Upstream.WaitForRequestsAsync(1);

        await rig.Gateway.StopAsync(TimeSpan.FromMilliseconds(300)).WaitAsync(Eventually.Limit);
        await client.WaitUntilGoneAsync();
        await Eventually.TrueAsync(() => rig.Upstream.Connections[0].End != ConnectionEnd.Open);
    }
}
