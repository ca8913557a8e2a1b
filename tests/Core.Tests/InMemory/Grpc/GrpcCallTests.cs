using Waterfall.Core.Configuration;
using Waterfall.Core.Policies.GrpcWeb;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;
using Frame = Waterfall.Testing.Frames.Frame;

namespace Waterfall.Core.Tests.InMemory.Grpc;

/// <summary>Calls between a client and an upstream of HTTP/2, frame by frame: what becomes of their status.</summary>
public sealed class GrpcCallTests
{
    // A prefix with the flag of a compressed message, which nobody here looks at, and two bytes.
    private const string Message = "\x01\0\0\0\x02hi";

    private static readonly (string, string) Native = ("content-type", "application/grpc+json");

    [Fact]
    public void Messages_and_status_pass_as_they_are()
    {
        var (gateway, client, upstream) = Called();
        upstream.Send(Frame.Response(1, fields: [Native, ("grpc-encoding", "gzip")]), Frame.DataOf(1, Message, ends: false));
        upstream.Send(Frame.Head(1, true, ("grpc-status", "5"), ("grpc-message", "caf%C3%A9 100%25"), ("x-detail-bin", "AAE=")));
        var frames = client.Frames.Where(frame => frame.Stream == 1).ToArray();
        Assert.Equal("HEADERS(1,200) DATA(1,7) HEADERS(1,,end)", string.Join(' ', frames.Select(frame => frame.ToString())));
        Assert.Equal(("application/grpc+json", "gzip", Message), (frames[0]["content-type"], frames[0]["grpc-encoding"], frames[1].Text));
        Assert.Equal(("5", "caf%C3%A9 100%25", "AAE="), (frames[2]["grpc-status"], frames[2]["grpc-message"], frames[2]["x-detail-bin"]));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_status_without_messages_passes_in_the_head()
    {
        var (gateway, client, upstream) = Called();
        upstream.Send(Frame.Response(1, ends: true, fields: [Native, ("grpc-status", "16"), ("grpc-message", "who")]));
        var head = client.Frames.Single(frame => frame.Type == Frame.Headers);
        Assert.True(head.Ends);
        Assert.Equal(("16", "who"), (head["grpc-status"], head["grpc-message"]));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Within a message and behind it: the call has a status, whatever there was of its messages.
    [Theory]
    [InlineData(Message, false, "13")] // RST_STREAM with INTERNAL_ERROR
    [InlineData("\x01\0\0\0\x02h", false, "13")]
    [InlineData(Message, true, "14")]
    public void Trailers_that_do_not_come_are_the_gateways(string said, bool dies, string status)
    {
        var (gateway, client, upstream) = Called();
        upstream.Send(Frame.Response(1, fields: [Native]), Frame.DataOf(1, said, ends: false));
        if (dies)
            upstream.Raw.Reset();
        else
            upstream.Send(Frame.ResetOf(1, 2));
        gateway.Settle();
        var frames = client.Frames.Where(frame => frame.Type is Frame.Headers or Frame.Data).ToArray();
        Assert.Equal(said, frames[1].Text);
        Assert.True(frames[^1].Ends);
        Assert.Equal(status, frames[^1]["grpc-status"]);
        Assert.StartsWith("upstream-reset: ", frames[^1]["grpc-message"], StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("application/grpc-web+proto", Message, true)]
    [InlineData("application/grpc-web+proto", "\x01\0\0\0\x02h", false)]
    [InlineData("application/grpc-web-text", Message, true)]
    [InlineData("application/grpc-web-text", "\x01\0\0", false)]
    public void An_answer_of_gRPC_Web_that_breaks_off_ends_with_a_status_behind_a_message_only(string type, string said, bool isTold)
    {
        var (gateway, client, upstream) = Called(type);
        upstream.Send(Frame.Response(1, fields: [("content-type", "application/grpc")]), Frame.DataOf(1, said, ends: false));
        upstream.Send(Frame.ResetOf(1, 2));
        var frames = client.Frames.Where(frame => frame.Stream == 1).ToArray();
        Assert.Equal(isTold, frames.Any(frame => frame.Type == Frame.Data && frame.Ends));
        Assert.Equal(!isTold, frames.Any(frame => frame.Type == Frame.Reset && frame.Code != 0));
        var text = string.Concat(frames.Where(frame => frame.Type == Frame.Data).Select(frame => frame.Text));
        if (type.EndsWith("text", StringComparison.Ordinal))
            text = System.Text.Encoding.Latin1.GetString([.. text.Chunk(4).SelectMany(group => Convert.FromBase64String(new string(group)))]);
        Assert.Equal(isTold, text.Contains("\x80\0\0\0", StringComparison.Ordinal) && text.Contains("grpc-status:13\r\n", StringComparison.Ordinal));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Clients of gRPC-Web take trailers without a status for OK. In the head it stands where a server ends its answer with an empty DATA frame.
    [Theory]
    [InlineData("application/grpc-web+proto", "", "2")]
    [InlineData("application/grpc-web-text", "", "2")]
    [InlineData("application/grpc-web+proto", "7", "7")]
    [InlineData("application/grpc-web-text", "7", "7")]
    public void An_answer_of_gRPC_Web_without_trailers_is_not_taken_for_a_good_one(string type, string inHead, string status)
    {
        var (gateway, client, upstream) = Called(type);
        (string, string)[] fields = [("content-type", "application/grpc"), .. inHead.Length > 0 ? [("grpc-status", inHead)] : Array.Empty<(string, string)>()];
        upstream.Send(Frame.Response(1, fields: fields), Frame.DataOf(1, inHead.Length > 0 ? "" : Message, ends: true));
        var text = string.Concat(client.Frames.Where(frame => frame.Type == Frame.Data).Select(frame => frame.Text));
        if (type.EndsWith("text", StringComparison.Ordinal))
            text = System.Text.Encoding.Latin1.GetString([.. text.Chunk(4).SelectMany(group => Convert.FromBase64String(new string(group)))]);
        Assert.Contains($"grpc-status:{status}\r\n", text, StringComparison.Ordinal);
        Assert.True(client.Frames[^1].Ends);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_head_of_gRPC_Web_without_a_status_is_not_taken_for_a_good_one_either()
    {
        var (gateway, client, upstream) = Called("application/grpc-web+proto");
        upstream.Send(Frame.Response(1, ends: true, fields: [("content-type", "application/grpc")]));
        Assert.Contains("grpc-status:2\r\n", client.Frames.Single(frame => frame.Type == Frame.Data).Text, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void A_client_that_cancels_is_heard_by_the_upstream()
    {
        var (gateway, client, upstream) = Called();
        upstream.Forget();
        client.Send(Frame.ResetOf(1, 8));
        Assert.Equal("RST(1,8)", upstream.Told);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Servers that reset a call whose time is over do so a moment before the gateway does: they were told what is left.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_resets_a_call_whose_time_is_over_says_so(bool hasBegun)
    {
        var gateway = Gateway();
        for (var call = 0; call < 10; call++)
        {
            var client = FramePeer.Client(gateway, Call("application/grpc", ("grpc-timeout", "100m")));
            var upstream = call == 0 ? FramePeer.Settled(gateway) : FramePeer.Upstream(gateway);
            var stream = (uint)(2 * call) + 1;
            if (hasBegun)
                upstream.Send(Frame.Response(stream, fields: [("content-type", "application/grpc")]));
            gateway.Clock.NowMs += 100;
            upstream.Send(Frame.ResetOf(stream, Frame.Cancel)); // what has come goes before deadlines
            var last = client.Frames.Last(frame => frame.Type == Frame.Headers);
            Assert.Equal("4", last["grpc-status"]);
            Assert.StartsWith("total-timeout: ", last["grpc-message"], StringComparison.Ordinal);
        }
        // It is no fault of the endpoint's.
        Assert.False(gateway.Cluster.Endpoints[0].Health.IsEjected(gateway.Clock.NowMs));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_time_of_a_call_is_less_at_a_further_attempt()
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Call("application/grpc", ("grpc-timeout", "4S")));
        gateway.Pass(1000);
        var upstream = FramePeer.Settled(gateway);
        Assert.Equal("3000m", upstream.Frames.Single(frame => frame.Type == Frame.Headers)["grpc-timeout"]);
        upstream.Forget();
        gateway.Pass(500);
        upstream.Send(Frame.ResetOf(1, 7)); // REFUSED_STREAM
        gateway.Pass(500);
        var again = upstream.Frames.Single(frame => frame.Type == Frame.Headers);
        Assert.Matches("^2[0-9]{3}m$", again["grpc-timeout"]);
        Assert.Single(again.Fields, field => field.Name == "grpc-timeout");
        gateway.Pass(2500);
        Assert.Equal("4", client.Frames.Single(frame => frame.Type == Frame.Headers)["grpc-status"]);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static ManualGateway Gateway() => new(
        config => config with
        {
            Protocol = UpstreamProtocol.Http2,
            Http2 = new() { PingInterval = TimeSpan.Zero },
            Timeouts = new UpstreamTimeouts { FirstByte = TimeSpan.FromMinutes(1) },
            Health = new() { Passive = new() { MaxEjected = 100 }, PanicThreshold = 0 },
        },
        policies: [new GrpcWebPolicy()]);

    private static byte[] Call(string type, params (string, string)[] fields) =>
        Frame.Request(1, "/s/m", ends: true, method: "POST", [("content-type", type), ("te", "trailers"), .. fields]);

    private static (ManualGateway Gateway, FramePeer Client, FramePeer Upstream) Called(string type = "application/grpc+json")
    {
        var gateway = Gateway();
        var client = FramePeer.Client(gateway, Call(type));
        var upstream = FramePeer.Settled(gateway);
        client.Forget();
        Assert.StartsWith("application/grpc", upstream.Frames.Single(frame => frame.Type == Frame.Headers)["content-type"], StringComparison.Ordinal);
        upstream.Forget();
        return (gateway, client, upstream);
    }
}
