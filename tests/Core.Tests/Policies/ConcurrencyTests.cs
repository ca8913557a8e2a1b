using Waterfall.Core.IO;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Core.Tests.InMemory;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Policies;

public sealed class ConcurrencyTests
{
    private static ManualGateway Gateway(int limit, int queue = 0, int queueTimeoutMs = 100) =>
        new(policies: [new ConcurrencyPolicy { Limit = limit, Queue = queue, QueueTimeout = TimeSpan.FromMilliseconds(queueTimeoutMs) }]);

    private static ManualPeer Ask(ManualGateway gateway)
    {
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        return client;
    }

    [Fact]
    public void Those_beyond_the_limit_are_refused_until_a_place_is_free()
    {
        var gateway = Gateway(limit: 2);
        Ask(gateway);
        Ask(gateway);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        var refused = Ask(gateway).Received;
        Assert.StartsWith("HTTP/1.1 503 ", refused, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1\r\n", refused, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"concurrency-limited\"", refused, StringComparison.Ordinal);
        gateway.Engine.Connected[0].Write(Wires.Ok);
        gateway.Settle();
        var served = Ask(gateway);
        gateway.Engine.Connected[0].Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", served.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Those_in_the_queue_come_in_in_their_order()
    {
        var gateway = Gateway(limit: 1, queue: 2);
        var first = Ask(gateway);
        var second = Ask(gateway);
        var third = Ask(gateway);
        Assert.StartsWith("HTTP/1.1 503 ", Ask(gateway).Received, StringComparison.Ordinal);
        foreach (var client in new[] { first, second, third })
        {
            Assert.Equal("", client.Received);
            gateway.Upstream.Write(Wires.Ok);
            gateway.Settle();
            Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal);
        }
        Assert.Single(gateway.Engine.Connected);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Waiting_has_an_end()
    {
        var gateway = Gateway(limit: 1, queue: 2, queueTimeoutMs: 100);
        var first = Ask(gateway);
        var second = Ask(gateway);
        gateway.Pass(60);
        var third = Ask(gateway);
        gateway.Pass(60);
        Assert.StartsWith("HTTP/1.1 503 ", second.Received, StringComparison.Ordinal);
        Assert.Equal("", third.Received);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", first.Received, StringComparison.Ordinal);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", third.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("client leaves")]
    [InlineData("upstream resets")]
    [InlineData("waiting client leaves")]
    [InlineData("waiting client's time is over")]
    public void However_one_ends_its_place_is_free_again(string end)
    {
        var gateway = new ManualGateway(policies:
        [
            new TimeoutPolicy { Total = TimeSpan.FromMilliseconds(500) },
            new ConcurrencyPolicy { Limit = 1, Queue = 5, QueueTimeout = TimeSpan.FromMinutes(1) },
        ]);
        var inside = Ask(gateway);
        var waiting = Ask(gateway);
        var last = Ask(gateway);
        switch (end)
        {
            case "client leaves":
                inside.Reset();
                break;
            case "upstream resets":
                gateway.Upstream.Reset();
                gateway.Settle();
                gateway.Upstream.Reset(); // once more, as a GET is tried again
                break;
            case "waiting client leaves":
                waiting.Reset();
                gateway.Settle();
                gateway.Upstream.Write(Wires.Ok);
                break;
            default:
                gateway.Pass(520);
                Assert.All(new[] { inside, waiting, last }, each => Assert.Contains("\"code\":\"total-timeout\"", each.Received, StringComparison.Ordinal));
                last = Ask(gateway);
                break;
        }
        gateway.Settle();
        for (var i = 0; i < 3 && last.ReceivedCount == 0; i++)
        {
            gateway.Upstream.Write(Wires.Ok);
            gateway.Settle();
        }
        Assert.StartsWith("HTTP/1.1 200 ", last.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
        Assert.Equal(0, StateOf(gateway).Requests);
        Assert.Equal(0, StateOf(gateway).Waiting);
    }

    // Each that is let in is answered within that very call, and leaves: a call deeper for each would end the stack.
    [Fact]
    public void A_long_queue_of_short_requests_empties()
    {
        var gateway = new ManualGateway(policies: [new ConcurrencyPolicy { Limit = 1, Queue = 20_000, QueueTimeout = TimeSpan.FromMinutes(1) }, new RespondPolicy { Body = "x" }]);
        var bulkhead = BulkheadOf(gateway);
        Assert.True(bulkhead.EnterAsync(new BulkheadWaiter(gateway.Loop)).IsCompleted); // the test is inside
        var clients = Enumerable.Range(0, 5000).Select(_ => Ask(gateway)).ToArray();
        Assert.Equal(5000, bulkhead.State.Waiting);
        bulkhead.Exit(gateway.Loop);
        gateway.Settle();
        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 200 ", client.Received, StringComparison.Ordinal));
        Assert.Equal(0, bulkhead.State.Requests);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Who waits has left: its place in the queue is free for another at once.
    [Fact]
    public void A_client_that_leaves_leaves_the_queue()
    {
        var gateway = Gateway(limit: 1, queue: 1, queueTimeoutMs: 60_000);
        var inside = Ask(gateway);
        var waiting = Ask(gateway);
        waiting.Reset();
        gateway.Settle();
        Assert.Equal(0, StateOf(gateway).Waiting);
        var next = Ask(gateway);
        Assert.Equal("", next.Received);
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", inside.Received, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", next.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Loops on threads of their own take turns; nobody is forgotten, and never are there more inside than may be.
    [Fact]
    public async Task No_loop_is_forgotten()
    {
        const int Limit = 2, PerLoop = 8, Rounds = 300;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var bulkhead = new Bulkhead(new BulkheadSettings(0, Limit, int.MaxValue, 60_000), new BulkheadState());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var loops = Enumerable.Range(0, 4).Select(index => new EventLoop(index, new LoopOptions
        {
            CreateEngine = Core.IO.Engines.EngineFactory.Find("auto"),
            ReportFailure = failures.Enqueue,
            Clock = () => clock.ElapsedMilliseconds,
        })).ToArray();
        foreach (var loop in loops)
            loop.Start();
        var inside = 0;
        var most = 0;
        var runs = loops.SelectMany(loop => Enumerable.Range(0, PerLoop).Select(_ => loop.InvokeAsync(async () =>
        {
            var waiter = new BulkheadWaiter(loop);
            for (var round = 0; round < Rounds; round++)
            {
                if (await bulkhead.EnterAsync(waiter) != BulkheadResult.Entered)
                    throw new TimeoutException("Nobody let it in.");
                var now = Interlocked.Increment(ref inside);
                for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                    Interlocked.CompareExchange(ref most, now, seen);
                await loop.Yield();
                Interlocked.Decrement(ref inside);
                bulkhead.Exit(loop);
            }
        }))).ToArray();
        await Task.WhenAll(runs).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.InRange(most, 1, Limit);
        Assert.Equal((0, 0), (bulkhead.State.Requests, bulkhead.State.Waiting));
        foreach (var loop in loops)
            await loop.StopAsync();
        Assert.Empty(failures);
    }

    [Theory]
    [InlineData(0, 0, 100, "limit")]
    [InlineData(1, -1, 100, "queue")]
    [InlineData(1, 0, 0, "queueTimeout")]
    public void What_is_out_of_bounds_is_told(int limit, int queue, int timeoutMs, string key) =>
        Assert.StartsWith(
            $"[0].concurrency.{key}: ",
            Assert.Single(PolicyRig.ProblemsOf(new ConcurrencyPolicy { Limit = limit, Queue = queue, QueueTimeout = TimeSpan.FromMilliseconds(timeoutMs) })),
            StringComparison.Ordinal);

    private static Bulkhead BulkheadOf(ManualGateway gateway) => gateway.PlanStages.OfType<ConcurrencyStage>().Single().Bulkhead;

    private static BulkheadState StateOf(ManualGateway gateway) => BulkheadOf(gateway).State;
}
