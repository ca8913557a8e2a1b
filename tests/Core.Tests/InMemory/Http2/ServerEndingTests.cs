using System.Diagnostics.CodeAnalysis;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Http2;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>How a client's connection of HTTP/2, and streams on it, come to their end where the client does not do its part.</summary>
public sealed class ServerEndingTests
{
    [Fact]
    public void A_connection_that_dies_within_a_head_leaves_nothing_behind()
    {
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway, Frame.Of(Frame.Headers, 0, 1, Frame.Block((":method", "GET"))));
        client.Raw.Reset();
        gateway.Settle();
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_connection_that_breaks_a_rule_within_a_head_leaves_nothing_behind()
    {
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway, Frame.Of(Frame.Headers, 0, 1, Frame.Block((":method", "GET"))), Frame.PingOf(1));
        Assert.Equal("GOAWAY(1,1)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_drain_ends_a_connection_that_answers_no_PING_and_goes_on_asking()
    {
        var gateway = new ManualGateway(listener: config => config with { Limits = new() { RequestsPerConnection = 1 } });
        var client = FramePeer.Client(gateway, Frame.Request(1));
        Assert.Equal("GOAWAY(max,0) PING", client.Told);
        client.Forget();
        client.Send(Frame.Request(3)); // which it may: it need not have read what was said
        gateway.Pass(1000 + TimerWheel.SlotMs);
        Assert.Equal("GOAWAY(3,0)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Data_that_a_window_opens_for_leaves_at_once()
    {
        var gateway = new ManualGateway();
        var client = FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, 0), Frame.Request(1), Frame.Request(3));
        gateway.Engine.Connected[0].Write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfirst");
        gateway.Settle();
        client.Forget();
        client.Raw.Write(Frame.WindowOf(1, 100));
        gateway.Engine.Connected[1].Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        gateway.Loop.RunOnce();
        Assert.Contains("DATA(1,5)", client.Told, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void Streams_that_were_reset_count_for_as_long_as_something_is_done_for_them()
    {
        const int Limit = 10;
        var stage = new HoldingPolicy();
        var gateway = new ManualGateway(
            listener: config => config with { Limits = new() { ConcurrentStreams = Limit } }, policies: [stage]);
        var client = FramePeer.Client(gateway);
        for (var stream = 1u; stream < 300; stream += 4)
        {
            // One that is held and reset, and one that comes to its end: by their rate alone half of all may be reset for ever.
            client.Send(Frame.Request(stream, "/hold"), Frame.ResetOf(stream, Frame.Cancel), Frame.Request(stream + 2, "/a"));
            foreach (var upstream in gateway.Engine.Connected.Where(each => each.ReceivedCount > 0).ToArray())
            {
                upstream.Clear();
                upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
            gateway.Settle();
        }
        Assert.InRange(stage.Held.Count, 1, 2 * Limit);
        Assert.Contains(client.Frames, frame => frame.Type == Frame.Reset && frame.Code == Frame.RefusedStream);
        client.Forget();
        while (stage.Held.TryPop(out var held))
            held();
        gateway.Settle();
        client.Send(Frame.Request(1001, "/a"));
        gateway.Upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        gateway.Settle();
        Assert.Equal("HEADERS(1001,200,end)", client.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private sealed record HoldingPolicy : IPolicy
    {
        internal Stack<Action> Held { get; } = new();

        public string Name => "holding";

        public Stage Compile(PolicyContext context) => new HoldingStage(Held);
    }

    // Waits for something that its client's leaving does not end.
    private sealed class HoldingStage(Stack<Action> held) : Stage
    {
        public override async LoopTask<StageResult> OnRequestAsync(Exchange exchange)
        {
            if (exchange.Request.Path.SequenceEqual("/hold"u8))
                await new Hold(held);
            return StageResult.Continue;
        }
    }

    private readonly struct Hold(Stack<Action> held) : System.Runtime.CompilerServices.ICriticalNotifyCompletion
    {
        internal Hold GetAwaiter() => this;

        [SuppressMessage("Performance", "CA1822", Justification = "An awaiter's.")]
        public bool IsCompleted => false;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => held.Push(continuation);

        public void UnsafeOnCompleted(Action continuation) => held.Push(continuation);
    }
}
