using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Whoever is slow slows the other side down; the gateway holds a bounded part of the body, however large it is.</summary>
public sealed class BackpressureTests
{
    private const int BodyLength = 100 * 1024 * 1024;
    private const int PieceLength = 1024 * 1024;

    // Queued for the taker: the mark and one turn of the relay; not yet relayed: what one receive brought.
    private const int MostBlocks = ((ConnectionWriter.HighWater + BufferPool.LargeSize) / BufferPool.LargeSize) + 4;

    [Fact]
    public void A_client_that_takes_nothing_stops_the_upstream()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Keeps = false;
        client.Limit(0);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write($"HTTP/1.1 200 OK\r\nContent-Length: {BodyLength}\r\n\r\n");
        Pump(gateway, gateway.Upstream, client);
        Assert.InRange(client.Taken, BodyLength, BodyLength + 200);
        Assert.False(client.SawClose);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void An_upstream_that_takes_nothing_stops_the_client()
    {
        var gateway = new ManualGateway(listener: config => config with { Limits = config.Limits with { Body = BodyLength } });
        var client = gateway.Connect();
        client.Write($"POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {BodyLength}\r\n\r\n");
        gateway.Settle();
        gateway.Upstream.Keeps = false;
        gateway.Upstream.Limit(0);
        Pump(gateway, client, gateway.Upstream);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.EndsWith("ok", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Writes the body piece by piece; each must stay with its sender until the taker takes.
    private static void Pump(ManualGateway gateway, ManualPeer sender, ManualPeer taker)
    {
        var piece = new byte[PieceLength];
        for (var sent = 0; sent < BodyLength; sent += PieceLength)
        {
            sender.Write(piece);
            gateway.Settle();
            Assert.InRange(sender.Unread, PieceLength / 2, PieceLength);
            Assert.InRange(gateway.Loop.Buffers.Outstanding, 1, MostBlocks);
            for (var turns = 0; sender.Unread > 0; turns++)
            {
                Assert.True(turns < 100, "The body does not move on.");
                taker.Limit(64 * 1024);
                gateway.Settle();
                Assert.InRange(gateway.Loop.Buffers.Outstanding, 0, MostBlocks);
            }
            taker.Limit(long.MaxValue);
            gateway.Settle();
            taker.Limit(0);
        }
        taker.Limit(long.MaxValue);
        gateway.Settle();
    }
}
