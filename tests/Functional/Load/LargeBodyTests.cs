using System.Globalization;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Load;

/// <summary>
/// Bodies far beyond any buffer and any 32-bit counter, with resident memory flat.
/// <c>WATERFALL_TEST_LARGE_MIB</c> sets their size; 5 GiB if unset.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class LargeBodyTests
{
    private const long MemoryAllowance = 20L * 1024 * 1024;

    private static readonly long Size =
        1024 * 1024 * long.Parse(Environment.GetEnvironmentVariable("WATERFALL_TEST_LARGE_MIB") ?? "5120", CultureInfo.InvariantCulture);

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_download_leaves_memory_flat(string transport)
    {
        await using var rig = await StartAsync(transport, async exchange =>
        {
            var length = long.Parse(exchange.Request.Target[1..], CultureInfo.InvariantCulture);
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
            await exchange.SendPatternAsync(length);
        });
        await DownloadAsync(rig, Size / 16);
        await using var watch = new MemoryWatch(rig.Gateway);
        await DownloadAsync(rig, Size);
        Assert.InRange(watch.Growth, long.MinValue, MemoryAllowance);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task An_upload_leaves_memory_flat(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Ok());
        await UploadAsync(rig, Size / 16);
        await using var watch = new MemoryWatch(rig.Gateway);
        await UploadAsync(rig, Size);
        Assert.InRange(watch.Growth, long.MinValue, MemoryAllowance);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_chunked_upload_leaves_memory_flat(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Ok());
        await UploadChunkedAsync(rig, Size / 64);
        await using var watch = new MemoryWatch(rig.Gateway);
        await UploadChunkedAsync(rig, Size / 4);
        Assert.InRange(watch.Growth, long.MinValue, MemoryAllowance);
    }

    private static Task<Rig> StartAsync(string transport, Func<UpstreamExchange, Task> handler) =>
        Rig.StartAsync(transport, handler, s => s with { BodyLimit = 0, DiagnoseBuffers = false });

    private static async Task DownloadAsync(Rig rig, long length)
    {
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Get($"/{length}"));
        var check = new PatternCheck();
        await client.ReadBodyAsync(await client.ReadHeadAsync(), check.Accept);
        Assert.Equal((length, true), (check.Length, check.Intact));
    }

    private static async Task UploadAsync(Rig rig, long length)
    {
        rig.Upstream.Forget();
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.Request("PUT", "/", $"Content-Length: {length}\r\n"));
        await client.SendPatternAsync(length);
        await ExpectReceivedAsync(rig, client, length);
    }

    private static async Task UploadChunkedAsync(Rig rig, long length)
    {
        const int Chunk = 1 << 16;
        rig.Upstream.Forget();
        await using var client = await rig.ConnectAsync();
        await client.SendAsync(Raw.ChunkedHead());
        var chunk = new byte[5 + 2 + Chunk + 2];
        WireText.Bytes("10000\r\n").CopyTo(chunk, 0);
        WireText.Bytes("\r\n").CopyTo(chunk, chunk.Length - 2);
        for (long at = 0; at < length; at += Chunk)
        {
            Pattern.Fill(chunk.AsSpan(7, Chunk), at);
            await client.SendAsync(chunk);
        }

        await client.SendAsync("0\r\n\r\n");
        await ExpectReceivedAsync(rig, client, length);
    }

    private static async Task ExpectReceivedAsync(Rig rig, Testing.Client.RawClient client, long length)
    {
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        var request = Assert.Single(rig.Upstream.Requests);
        Assert.Equal((length, true), (request.BodyLength, request.BodyIsPattern));
    }
}
