using System.Diagnostics;
using System.Globalization;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Processes;
using Xunit.Abstractions;

namespace Waterfall.Functional.Http2;

/// <summary>Peers that mean harm, while others are served: each is told to calm down, is counted, and costs next to nothing.</summary>
[Collection(AloneCollection.Name)]
public sealed class AbuseTests(ITestOutputHelper output)
{
    private const uint MaxRounds = 200_000;
    private const int RoundsInOne = 20;
    private const long MaxGrowth = 64 * 1024 * 1024;

    public static TheoryData<string, string> Patterns()
    {
        var rows = new TheoryData<string, string>();
        foreach (var transport in GatewayFixture.Transports.Where(transport => !GatewayFixture.IsHosted(transport)))
        {
            foreach (var name in AbusePattern.All.Keys)
                rows.Add(transport, name);
        }
        return rows;
    }

    [GatewayTheory(OwnSockets = true)]
    [MemberData(nameof(Patterns))]
    public async Task It_ends_with_ENHANCE_YOUR_CALM(string transport, string name)
    {
        await using var rig = await PairRig.StartAsync(transport, 2, 2);
        await rig.ExpectHealthyAsync();
        var memory = new MemoryWatch(rig.Gateway);
        var before = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        await using var peer = await FrameClient.ConnectAsync(rig.Gateway.Address);
        using var over = new CancellationTokenSource();
        var polite = ServeAsync(rig, over.Token);

        var sent = await FloodAsync(peer, AbusePattern.All[name]);
        Assert.True(sent < MaxRounds, "it was let through");
        var goodbye = peer.Frames.LastOrDefault(frame => frame.Type == Frame.GoAway);
        // What it goes on sending after that may have the kernel reset the connection before it has read so.
        Assert.True(goodbye is null || goodbye.Code == Frame.EnhanceYourCalm, goodbye?.ToString());
        await Eventually.TrueAsync(() => Abuses(rig) == 1);

        await over.CancelAsync();
        var served = await polite;
        await memory.DisposeAsync();
        Assert.True(memory.Growth < MaxGrowth, $"{memory.Growth} bytes");
        await rig.ExpectHealthyAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"abuse | {transport} | {name} | over after {sent} rounds, {clock.ElapsedMilliseconds} ms | {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:F0} ms of CPU, client, gateway and upstream together | +{memory.Growth / 1024} KiB | {served} requests of others served meanwhile"));
    }

    // RFC 9113 5.1.1: identifiers only go up, and a client's are odd.
    [GatewayTheory]
    [EveryTransport(1u)]
    [EveryTransport(3u)]
    [EveryTransport(6u)]
    public async Task Identifiers_that_cannot_be_end_the_connection(string transport, uint second)
    {
        await using var rig = await PairRig.StartAsync(transport, 2, 2);
        await using var peer = await FrameClient.ConnectAsync(rig.Gateway.Address);
        await peer.SendAsync(Frame.Request(5));
        await peer.FrameAsync(frame => frame.Ends);
        await peer.SendAsync(Frame.Request(second));
        var goodbye = await peer.FrameAsync(frame => frame.Type == Frame.GoAway);
        Assert.NotEqual(0u, goodbye.Code);
        await peer.EndAsync();
        await rig.ExpectHealthyAsync();
    }

    // The last there is: the client makes another connection, and the gateway has nothing against it.
    [GatewayTheory]
    [EveryTransport]
    public async Task The_last_identifier_is_served(string transport)
    {
        await using var rig = await PairRig.StartAsync(transport, 2, 2);
        await using var peer = await FrameClient.ConnectAsync(rig.Gateway.Address);
        await peer.SendAsync(Frame.Request(int.MaxValue));
        await peer.FrameAsync(frame => frame.Ends && frame.Stream == int.MaxValue);
        await rig.ExpectHealthyAsync();
    }

    private static async Task<uint> FloodAsync(FrameClient peer, AbusePattern pattern)
    {
        await peer.SendAsync(pattern.Opening);
        uint round = 0;
        while (round < MaxRounds && !peer.HasEnded)
        {
            List<byte> bytes = [];
            for (var i = 0; i < RoundsInOne; i++)
                bytes.AddRange(pattern.Round(round++));
            if (!await peer.SendAsync(bytes.ToArray()))
                break;
        }
        return round;
    }

    private static async Task<int> ServeAsync(PairRig rig, CancellationToken over)
    {
        var served = 0;
        do
        {
            Assert.Equal(200, (await rig.AskAsync(HttpMethod.Get, "/polite")).Status);
            served++;
        }
        while (!over.IsCancellationRequested);
        return served;
    }

    private static long Abuses(PairRig rig) =>
        ((WaterfallGateway)rig.Gateway).Gateway.ReadStatusAsync(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Total(counters => counters.Http2Abuse);
}
