using System.Globalization;
using Waterfall.Core;
using Waterfall.Core.Pipeline;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Upstream;
using Xunit.Abstractions;

namespace Waterfall.Functional.Load;

/// <summary>
/// After many requests of every kind nothing is left behind: no buffer, no stream, no exchange, no connection too many.
/// <c>WATERFALL_TEST_MIXED_REQUESTS</c> sets how many; 100,000 if unset.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class SteadyStateTests(ITestOutputHelper output)
{
    private const int Clients = 32;
    private const int MaxConnections = 24;

    private static readonly int Requests =
        int.Parse(Environment.GetEnvironmentVariable("WATERFALL_TEST_MIXED_REQUESTS") ?? "100000", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task Nothing_is_left_behind(string engine)
    {
        await using var upstream = RawUpstream.Start(UpstreamAnswers.Echo());
        await using var gateway = new GatewayBuilder()
            // Misuse of a buffer throws inside, which is a defect.
            .Options(new GatewayOptions { Loops = 1, Engine = engine, DiagnoseBuffers = true, OnDefect = Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("origin", u => u with { Pool = u.Pool with { MaxConnections = MaxConnections } }, upstream.Url)
            .Route("/{**rest}", "origin")
            .Build();
        await gateway.StartAsync();
        var loop = Assert.Single(gateway.Loops);

        var traffic = Enumerable.Range(0, Clients).Select(seed => new MixedTraffic(gateway.Endpoints.Values.First(), seed)).ToArray();
        var running = Task.WhenAll(traffic.Select(each => Task.Run(() => each.RunAsync(Requests / Clients))));
        var most = await WatchAsync(running, loop, upstream);
        await running;

        output.WriteLine($"answered {traffic.Sum(t => t.Answered)}, refused {traffic.Sum(t => t.Rejected)}, busy {traffic.Sum(t => t.Busy)}, "
            + $"left {traffic.Sum(t => t.Left)}; at most {most} upstream connections");
        Assert.All(new[] { traffic.Sum(t => t.Answered), traffic.Sum(t => t.Rejected), traffic.Sum(t => t.Left) }, count => Assert.NotEqual(0, count));
        Assert.InRange(most, 1, MaxConnections);
        await ExpectNothingLeftAsync(loop);
        Assert.Empty(upstream.Violations);
        Defects.ThrowIfAny();
    }

    // What the upstream recorded is dropped on the way: it would be all that grows.
    private static async Task<int> WatchAsync(Task running, GatewayLoop loop, RawUpstream upstream)
    {
        var most = 0;
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Task.Delay(50));
            Assert.Empty(upstream.Violations);
            upstream.Forget();
            most = Math.Max(most, await OnLoopAsync(loop, () => loop.UpstreamPools.Sum(pool => pool.Open)));
        }
        return most;
    }

    private static async Task ExpectNothingLeftAsync(GatewayLoop loop)
    {
        // The last clients' ends reach the gateway a moment after they are gone.
        await Eventually.TrueAsync(() => OnLoopAsync(loop, () => loop.Sessions.Count == 0 && loop.ExchangesUnderWay == 0).GetAwaiter().GetResult());
        var state = await OnLoopAsync(loop, () => new
        {
            Buffers = loop.Loop.Buffers.Outstanding,
            Leaks = string.Join(", ", loop.Loop.Buffers.Diagnostics!.Leaks),
            Streams = loop.Sessions.Streams.Outstanding,
            InUse = loop.UpstreamPools.Sum(pool => pool.Open - pool.Idle),
        });
        Assert.Equal("", state.Leaks);
        Assert.Equal((0, 0, 0), (state.Buffers, state.Streams, state.InUse));
    }

    private static Task<T> OnLoopAsync<T>(GatewayLoop loop, Func<T> read)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Loop.Post(_ => result.SetResult(read()), null);
        return result.Task;
    }
}
