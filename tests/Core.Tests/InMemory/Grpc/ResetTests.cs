using System.Text;
using Waterfall.Core.Tests.InMemory.Http2;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Grpc;

/// <summary>An upstream resets one call: its client hears which status that is (gRPC, "HTTP2 Transport Mapping"), and the other calls of both connections go on.</summary>
public sealed class ResetTests
{
    private static readonly byte[] Message = [0, 0, 0, 0, 2, (byte)'h', (byte)'i'];

    public static TheoryData<uint, string> Codes => new()
    {
        { 0, "13" }, // NO_ERROR
        { 1, "13" }, // PROTOCOL_ERROR
        { 2, "13" }, // INTERNAL_ERROR
        { 3, "13" }, // FLOW_CONTROL_ERROR
        { 4, "13" }, // SETTINGS_TIMEOUT
        { 5, "13" }, // STREAM_CLOSED
        { 6, "13" }, // FRAME_SIZE_ERROR
        { Frame.Cancel, "1" },
        { 9, "13" }, // COMPRESSION_ERROR
        { 10, "13" }, // CONNECT_ERROR
        { Frame.EnhanceYourCalm, "8" },
        { 12, "7" }, // INADEQUATE_SECURITY
        { 13, "13" }, // HTTP_1_1_REQUIRED
        { 99, "2" },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Before_the_answer_it_is_the_answer(uint code, string status)
    {
        var (gateway, client, upstream) = TwoCalls();
        upstream.Send(Frame.ResetOf(1, code));
        var answer = client.Frames.Single(frame => frame.Type == Frame.Headers);
        Assert.True(answer.Ends);
        Assert.Equal(("200", "application/grpc", status), (answer[":status"], answer["content-type"], answer["grpc-status"]));
        Assert.StartsWith("upstream-reset: ", answer["grpc-message"], StringComparison.Ordinal);
        TheOtherGoesOn(gateway, client, upstream);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    [InlineData(Frame.RefusedStream, "14")]
    public void Within_the_answer_it_is_in_the_trailers(uint code, string status)
    {
        var (gateway, client, upstream) = TwoCalls();
        upstream.Send(Frame.Response(1, 200, false, ("content-type", "application/grpc")), Frame.Of(Frame.Data, 0, 1, Message), Frame.ResetOf(1, code));
        Assert.Equal("HEADERS(1,200) DATA(1,7) HEADERS(1,,end)", client.Told);
        Assert.Equal(status, client.Frames[^1]["grpc-status"]);
        TheOtherGoesOn(gateway, client, upstream);
    }

    [Fact]
    public void What_is_refused_again_and_again_is_unavailable()
    {
        var (gateway, client, upstream) = TwoCalls();
        for (var stream = 1u; !client.Frames.Any(frame => frame.Type == Frame.Headers); stream = stream == 1 ? 5 : stream + 2)
        {
            Assert.InRange(stream, 1u, 60u);
            upstream.Send(Frame.ResetOf(stream, Frame.RefusedStream));
        }
        Assert.Equal("14", client.Frames.Single(frame => frame.Type == Frame.Headers)["grpc-status"]);
        TheOtherGoesOn(gateway, client, upstream);
    }

    private static (ManualGateway Gateway, FramePeer Client, FramePeer Upstream) TwoCalls()
    {
        var gateway = Http2Rig.ToHttp2();
        var client = FramePeer.Client(gateway, Call(1), Frame.Of(Frame.Data, Frame.EndStream, 1, Message), Call(3), Frame.Of(Frame.Data, Frame.EndStream, 3, Message));
        var upstream = FramePeer.Settled(gateway);
        Assert.Equal("HEADERS(1,/s/m) DATA(1,7,end) HEADERS(3,/s/m) DATA(3,7,end)", upstream.Told);
        return (gateway, client, upstream);
    }

    private static void TheOtherGoesOn(ManualGateway gateway, FramePeer client, FramePeer upstream)
    {
        client.Forget();
        upstream.Send(
            Frame.Response(3, 200, false, ("content-type", "application/grpc")), Frame.Of(Frame.Data, 0, 3, Message), Frame.Head(3, true, ("grpc-status", "0")));
        Assert.Equal(Encoding.Latin1.GetString(Message), client.Frames.Single(frame => frame.Type == Frame.Data).Text);
        Assert.Equal("0", client.Frames[^1]["grpc-status"]);
        Assert.False(client.Raw.SawEnd || upstream.Raw.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static byte[] Call(uint stream) => Frame.Request(stream, "/s/m", false, "POST", ("content-type", "application/grpc"), ("te", "trailers"));
}
