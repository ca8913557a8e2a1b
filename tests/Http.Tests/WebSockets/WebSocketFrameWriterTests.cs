using Waterfall.Http.WebSockets;

namespace Waterfall.Http.Tests.WebSockets;

public sealed class WebSocketFrameWriterTests
{
    // RFC 6455 5.7
    [Fact]
    public void A_ping_and_a_masked_pong_are_as_in_the_specification()
    {
        byte[] frame = new byte[WebSocketFrameWriter.MaxControlLength];
        int length = WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Ping, "Hello"u8, maskingKey: null);
        Assert.Equal([0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f], frame[..length]);
        length = WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Pong, "Hello"u8, 0x37fa213d);
        Assert.Equal([0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], frame[..length]);
    }

    [Fact]
    public void A_close_has_its_code()
    {
        byte[] frame = new byte[WebSocketFrameWriter.MaxControlLength];
        int length = WebSocketFrameWriter.WriteClose(frame, WebSocketCloseCode.GoingAway, maskingKey: null);
        Assert.Equal([0x88, 0x02, 0x03, 0xe9], frame[..length]);
        length = WebSocketFrameWriter.WriteClose(frame, WebSocketCloseCode.MessageTooBig, 0x01020304);
        Assert.Equal([0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xf1 ^ 2], frame[..length]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(125, false)]
    [InlineData(125, true)]
    public void What_is_written_is_a_frame_to_the_tracker(int length, bool masked)
    {
        byte[] frame = new byte[WebSocketFrameWriter.MaxControlLength];
        int written = WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Pong, new byte[length], masked ? 0xdeadbeef : null);
        WebSocketFrameTracker tracker = default;
        tracker.Begin(masked, 0);
        Assert.Equal(WebSocketFrameStatus.Header, tracker.Read(frame.AsSpan(0, written), out int consumed));
        Assert.Equal((WebSocketOpcode.Pong, written - consumed), (tracker.Opcode, (int)tracker.Remaining));
        Assert.Equal(length, tracker.Remaining);
    }

    [Fact]
    public void Only_control_frames_of_a_proper_length_are_written()
    {
        byte[] frame = new byte[200];
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Text, default, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Ping, new byte[126], null));
    }
}
