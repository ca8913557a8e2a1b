using System.Globalization;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Load;

/// <summary>Whoever reads slowly slows down whoever sends; nothing piles up in between.</summary>
[Collection(AloneCollection.Name)]
public sealed class BackpressureTests
{
    private const long Total = 256L * 1024 * 1024;

    private const long MemoryAllowance = 20L * 1024 * 1024;

    // What the system's socket buffers of two hops may hold, as far as it lets them grow, on top of the gateway's own.
    private static readonly long MayLieBetween = (2 * (LargestBuffer("tcp_rmem") + LargestBuffer("tcp_wmem"))) + MemoryAllowance;

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_client_that_does_not_read_stops_the_upstream(string transport)
    {
        long sent = 0;
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Total}\r\n\r\n");
            await SendCountedAsync(exchange.SendAsync, run => Interlocked.Add(ref sent, run));
        }, s => s with { DiagnoseBuffers = false });
        await using var client = await rig.ConnectAsync(receiveBuffer: 64 * 1024);
        await using var watch = new MemoryWatch(rig.Gateway);
        await client.SendAsync(Raw.Get());
        await StallAsync(() => Interlocked.Read(ref sent));
        Assert.InRange(Interlocked.Read(ref sent), 1, MayLieBetween);

        var check = new PatternCheck();
        await client.ReadBodyAsync(await client.ReadHeadAsync(), check.Accept);
        Assert.Equal((Total, true), (check.Length, check.Intact));
        Assert.InRange(watch.Growth, long.MinValue, MemoryAllowance);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task An_upstream_that_does_not_read_stops_the_client(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await Rig.StartAsync(transport, async exchange =>
        {
            await exchange.WaitForAsync(gate.Task);
            await UpstreamAnswers.Ok()(exchange);
        }, s => s with { BodyLimit = 0, DiagnoseBuffers = false });
        await using var client = await rig.ConnectAsync(TimeSpan.FromMinutes(2));
        await using var watch = new MemoryWatch(rig.Gateway);
        await client.SendAsync(Raw.Request("PUT", "/", $"Content-Length: {Total}\r\n"));
        long sent = 0;
        var sending = SendCountedAsync(client.SendAsync, run => Interlocked.Add(ref sent, run));
        await StallAsync(() => Interlocked.Read(ref sent));
        Assert.InRange(Interlocked.Read(ref sent), 1, MayLieBetween);

        gate.SetResult();
        await sending;
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.True(rig.Upstream.Requests[0] is { BodyLength: Total, BodyIsPattern: true });
        Assert.InRange(watch.Growth, long.MinValue, MemoryAllowance);
    }

    // The last of three numbers is what autotuning ends at (tcp(7)).
    private static long LargestBuffer(string setting) =>
        long.Parse(File.ReadAllText($"/proc/sys/net/ipv4/{setting}").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);

    private static async Task SendCountedAsync(Func<ReadOnlyMemory<byte>, Task> send, Action<int> count)
    {
        var buffer = new byte[64 * 1024];
        for (long at = 0; at < Total; at += buffer.Length)
        {
            Pattern.Fill(buffer, at);
            await send(buffer);
            count(buffer.Length);
        }
    }

    // Stalled: no byte for half a second. A sender that is only slow would be caught by the bound that follows.
    private static async Task StallAsync(Func<long> sent)
    {
        long before;
        do
        {
            before = sent();
            await Task.Delay(500);
        }
        while (sent() == 0 || (sent() != before && before < MayLieBetween));
    }
}
