using Waterfall.Core.Configuration;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>Peers of HTTP/2 that take little or nothing: what they cost the gateway, and others.</summary>
public sealed class SlowPeerTests
{
    private const uint WideWindow = 100_000_000;

    [Fact]
    public void A_loop_rests_while_a_transport_takes_nothing()
    {
        const int Body = 4 * 1024 * 1024;
        var gateway = new ManualGateway();
        var client = FramePeer.Client(
            gateway, Frame.Setting(Frame.SettingInitialWindow, WideWindow), Frame.WindowOf(0, WideWindow),
            [.. Enumerable.Range(0, 4).SelectMany(request => Frame.Request((uint)((request * 2) + 1)))]);
        client.Raw.Limit(0);
        gateway.Settle();
        foreach (var upstream in gateway.Engine.Connected)
        {
            upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {Body}\r\n\r\n");
            upstream.Write(new byte[Body]);
        }
        gateway.Settle(); // fails where the loop goes round without anything to do
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Equal(4 * Body, client.Frames.Where(frame => frame.Type == Frame.Data).Sum(frame => frame.Payload.Length));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_reads_nothing_and_goes_on_asking_is_not_listened_to()
    {
        const int Rounds = 60;
        const int RequestsPerRound = 500;
        const int MaxBlocks = 40;
        var gateway = new ManualGateway(match: "/nothing-else");
        var client = FramePeer.Client(gateway);
        client.Raw.Limit(0);
        var stream = 1u;
        for (var round = 0; round < Rounds; round++)
        {
            List<byte> requests = [];
            for (var i = 0; i < RequestsPerRound; i++, stream += 2)
                requests.AddRange(Frame.Request(stream, method: "HEAD"));
            client.Send([.. requests]);
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MaxBlocks);
        }
        Assert.InRange(client.Raw.Unread, 1, int.MaxValue);
        client.Raw.Limit(long.MaxValue);
        gateway.Settle();
        Assert.Equal(Rounds * RequestsPerRound, client.Frames.Count(frame => frame.Type == Frame.Headers && frame.Ends));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Clients_that_take_nothing_do_not_stop_others_on_the_same_upstream_connection()
    {
        const int Slow = 40;
        const int Piece = 16_000;
        var gateway = Http2Rig.ToHttp2();
        var slow = FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, 0), [.. Enumerable.Range(0, Slow).SelectMany(request => Frame.Request((uint)((request * 2) + 1)))]);
        var upstream = FramePeer.Settled(gateway);
        var windows = new Dictionary<uint, long>();
        var connection = 65_535L;
        var piece = new string('x', Piece);
        for (var stream = 1u; stream < 2 * Slow; stream += 2)
        {
            upstream.Send(Frame.Response(stream));
            windows[stream] = 65_535;
        }
        // As much as the gateway lets it.
        for (var sent = true; sent;)
        {
            sent = false;
            foreach (var stream in windows.Keys.ToArray())
            {
                foreach (var update in upstream.Frames.Where(frame => frame.Type == Frame.WindowUpdate))
                {
                    var increment = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(update.Payload);
                    if (update.Stream == 0)
                        connection += increment;
                    else
                        windows[update.Stream] += increment;
                }
                upstream.Forget();
                if (windows[stream] < Piece || connection < Piece)
                    continue;
                upstream.Send(Frame.DataOf(stream, piece, ends: false));
                windows[stream] -= Piece;
                connection -= Piece;
                sent = true;
            }
        }
        Assert.InRange(connection, 65_535, long.MaxValue);
        Assert.DoesNotContain(slow.Frames, frame => frame.Type == Frame.Data);
        Assert.Empty(gateway.EndAndListLeaks());
    }
}
