using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;
using static Waterfall.Core.Tests.InMemory.WebSockets.WebSocketRig;
using Http2Frame = Waterfall.Testing.Frames.Frame;

namespace Waterfall.Core.Tests.InMemory.WebSockets;

/// <summary>An upstream has agreed, and a stage of the response says no.</summary>
public sealed class RefusedUpgradeTests
{
    // RFC 9110 15.2.2: from the 101 on the upstream's connection is of the other protocol, whether anybody uses it or not.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_connection_that_has_switched_carries_no_further_request(bool fails, bool early)
    {
        var gateway = new ManualGateway(policies: [new RefusingPolicy(fails, early)]);
        var client = gateway.Connect();
        client.Write(Handshake);
        gateway.Settle();
        var upstream = gateway.Upstream;
        upstream.Write(Switching);
        gateway.Settle();
        Assert.StartsWith(fails ? "HTTP/1.1 409 " : "HTTP/1.1 204 ", client.Received, StringComparison.Ordinal);
        Assert.True(upstream.SawClose);
        Assert.Equal(0, gateway.Pool().Idle);
        upstream.Clear();
        var next = gateway.Connect();
        next.Write(Wires.Get);
        gateway.Settle();
        Assert.Equal("", upstream.Received);
        Assert.Equal(2, gateway.Engine.Connected.Count);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_stream_that_was_opened_for_nobody_is_reset()
    {
        var gateway = new ManualGateway(config => config with { Protocol = UpstreamProtocol.Http2 }, policies: [new RefusingPolicy(Fails: true, Early: false)]);
        var client = Http2Rig.Ask(gateway, Handshake);
        var upstream = FramePeer.Upstream(gateway);
        upstream.Send(Http2Frame.Setting(8, 1), Http2Frame.SettingsAck);
        upstream.Forget();
        upstream.Send(Http2Frame.Response(1, 200));
        Assert.StartsWith("HTTP/1.1 409 ", client.Received, StringComparison.Ordinal);
        Assert.Equal("RST(1,8)", upstream.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // What a tunnel carries is no body (RFC 8441 5), and nobody's to filter.
    [Fact]
    public void Filters_of_bodies_have_no_part_in_a_tunnel()
    {
        var gateway = new ManualGateway(config => config with { Protocol = UpstreamProtocol.Http2 }, policies: [new DroppingPolicy()]);
        var client = Http2Rig.Ask(gateway, Handshake);
        var upstream = FramePeer.Upstream(gateway);
        upstream.Send(Http2Frame.Setting(8, 1), Http2Frame.SettingsAck);
        upstream.Send(Http2Frame.Response(1, 200));
        upstream.Send(Http2Frame.DataOf(1, FromServer(1, "down"), ends: false));
        Assert.EndsWith(FromServer(1, "down"), client.Received, StringComparison.Ordinal);
        client.Write(FromClient(1, "up"));
        gateway.Settle();
        Assert.Contains(upstream.Frames, frame => frame.Text == FromClient(1, "up"));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private sealed record DroppingPolicy : IPolicy
    {
        public string Name => "dropping";

        public Stage Compile(PolicyContext context) => new DroppingStage();
    }

    private sealed class DroppingStage : Stage
    {
        public override BodyFilter FilterRequestBody(Exchange exchange) => new DroppingFilter();

        public override BodyFilter FilterResponseBody(Exchange exchange) => new DroppingFilter();
    }

    private sealed class DroppingFilter : BodyFilter
    {
        public override void Write(ReadOnlySpan<byte> run, System.Buffers.IBufferWriter<byte> output)
        {
        }
    }

    private sealed record RefusingPolicy(bool Fails, bool Early) : IPolicy
    {
        public string Name => "refusing";

        public Stage Compile(PolicyContext context) => Early ? new EarlyStage(Fails) : new LateStage(Fails);
    }

    private sealed class EarlyStage(bool fails) : Stage
    {
        public override LoopTask<StageResult> OnUpstreamResponseAsync(Exchange exchange) => Refuse(exchange, fails);
    }

    private sealed class LateStage(bool fails) : Stage
    {
        private bool _done;

        public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
        {
            if (_done)
                return Continue;
            _done = true;
            return Refuse(exchange, fails);
        }
    }

    private static LoopTask<StageResult> Refuse(Exchange exchange, bool fails)
    {
        if (fails)
            return new(StageResult.Fail(new Problem(409, "no", "Not this one.")));
        exchange.Reply.Begin(204);
        return new(StageResult.Respond);
    }
}
