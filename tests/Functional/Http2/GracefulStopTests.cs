using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Frames;

namespace Waterfall.Functional.Http2;

/// <summary>A gateway that stops while streams are under way.</summary>
public sealed class GracefulStopTests
{
    [GatewayTheory]
    [EveryTransport(1)]
    [EveryTransport(2)]
    public async Task Streams_end_and_the_client_is_told_twice(string transport, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, 2, upstream);
        await using var client = await FrameClient.ConnectAsync(rig.Gateway.Address);
        await client.SendAsync(Frame.Request(1, "/stream"));
        await client.FrameAsync(frame => frame is { Type: Frame.Data, Stream: 1 });
        var stop = rig.Gateway.StopAsync(TimeSpan.FromSeconds(30));
        // RFC 9113 6.8: first that it will, then which streams were heard in time.
        var notice = await client.FrameAsync(frame => frame.Type == Frame.GoAway);
        Assert.Equal(((uint)int.MaxValue, 0u), (notice.LastStream, notice.Code));
        await client.SendAsync(Frame.PingOf(0, ack: true));
        var goodbye = await client.FrameAsync(frame => frame.Type == Frame.GoAway && frame.LastStream == 1);
        Assert.Equal(0u, goodbye.Code);
        await client.SendAsync(Frame.Request(3));
        rig.Origin.Release.SetResult();
        await client.FrameAsync(frame => frame.Ends && frame.Stream == 1);
        await client.EndAsync();
        Assert.DoesNotContain(client.Frames, frame => frame is { Type: Frame.Headers, Stream: 3 });
        await client.DisposeAsync();
        await stop.WaitAsync(Eventually.Limit);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_stream_that_does_not_end_in_time_is_ended(string transport)
    {
        await using var rig = await PairRig.StartAsync(transport, 2, 2);
        await using var client = await FrameClient.ConnectAsync(rig.Gateway.Address);
        await client.SendAsync(Frame.Request(1, "/hang"));
        await Eventually.TrueAsync(() => rig.Origin.Hanging == 1);
        await rig.Gateway.StopAsync(TimeSpan.FromMilliseconds(300)).WaitAsync(Eventually.Limit);
        await client.EndAsync();
        await Eventually.TrueAsync(() => rig.Origin.Aborts == 1);
    }
}
