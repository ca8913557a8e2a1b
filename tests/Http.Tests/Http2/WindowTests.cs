using System.Buffers.Binary;
using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>Flow control, both directions (RFC 9113 5.2, 6.9).</summary>
public sealed class WindowTests
{
    [Fact]
    public void What_is_consumed_is_announced_once_it_is_half_a_window()
    {
        var window = new ReceiveWindow(100, 0);
        Assert.True(window.TryTake(100));
        Assert.False(window.TryTake(1));
        Assert.True(window.TryTake(0));
        Assert.Equal(0, window.Consume(49));
        Assert.Equal(50, window.Consume(1));
        Assert.Equal(50, window.Available);
        Assert.Equal(0, window.Consume(0));
    }

    [Fact]
    public void A_window_that_is_emptied_within_a_round_trip_is_doubled_up_to_its_bound()
    {
        var window = new ReceiveWindow(100, nowMs: 0);
        Assert.True(window.TryTake(50));
        Assert.Equal(150, window.Consume(50, nowMs: 20, roundTripMs: 10, maxSize: 350)); // within two: 50 and 100 more
        Assert.Equal(200, window.Size);
        Assert.Equal(200, window.Available);
        Assert.True(window.TryTake(100));
        Assert.Equal(100, window.Consume(100, nowMs: 41, roundTripMs: 10, maxSize: 350)); // later: no more
        Assert.True(window.TryTake(100));
        Assert.Equal(250, window.Consume(100, nowMs: 41, roundTripMs: 10, maxSize: 350)); // up to the bound
        Assert.True(window.TryTake(175));
        Assert.Equal(175, window.Consume(175, nowMs: 41, roundTripMs: 10, maxSize: 350));
        Assert.Equal(350, window.Available);
    }

    [Fact]
    public void A_window_that_is_held_is_doubled_up_to_its_bound()
    {
        var window = new ReceiveWindow(100, nowMs: 0);
        Assert.True(window.TryTake(50));
        Assert.Equal(0, window.GrowWhereHeld(maxSize: 350));
        Assert.True(window.TryTake(1));
        Assert.Equal(100, window.GrowWhereHeld(maxSize: 350));
        Assert.Equal(149, window.Available);
        Assert.True(window.TryTake(149));
        Assert.Equal(0, window.Consume(99)); // 101 of 200 are held, and what was consumed is announced with the growth
        Assert.Equal(249, window.GrowWhereHeld(maxSize: 350));
        Assert.Equal(350, window.Size);
        Assert.True(window.TryTake(249));
        Assert.Equal(0, window.GrowWhereHeld(maxSize: 350));
        Assert.Equal(350, window.Consume(350));
    }

    [Fact]
    public void A_send_window_has_an_upper_bound_and_may_be_negative()
    {
        var window = new FlowWindow(10);
        window.Take(10);
        Assert.True(window.TryAdd(-5));
        Assert.Equal(-5, window.Available);
        Assert.True(window.TryAdd(5));
        Assert.True(window.TryAdd(int.MaxValue));
        Assert.False(window.TryAdd(1));
    }

    [Theory]
    [InlineData(65535, "Head(1) Data(1,65535) =>")]
    [InlineData(65536, "Head(1) Data(1,49152) Reset(1,FlowControlError,local) => RST(1,FlowControlError)")]
    public void A_stream_may_send_its_window(int bytes, string expected)
    {
        var peer = new Peer(Http2Role.Server) { ConsumesData = false };
        peer.Run("HEADERS 1 h b:POST;" + Data(1, bytes));
        Assert.Equal(expected, peer.Outcome());
    }

    [Fact]
    public void Padding_counts_and_is_given_back_at_once()
    {
        var peer = new Peer(Http2Role.Server) { ConsumesData = false };
        string padded = "DATA 1 p #ff *1 *255;";
        // 300 frames of 257 bytes are more than a window; of data there are 300 bytes.
        peer.Run("HEADERS 1 h b:POST;" + string.Concat(Enumerable.Repeat(padded, 300)));
        Assert.Equal("Head(1) Data(1,300) =>", peer.Outcome());
        Assert.Contains(OutputFrames.Describe(peer.Output.WrittenSpan), frame => frame.StartsWith("WINDOW(1,", StringComparison.Ordinal));
    }

    [Fact]
    public void All_streams_together_may_send_the_connections_window()
    {
        var options = new Http2SessionOptions { ConnectionWindow = 100_000, MaxConnectionWindow = 0 };
        var peer = new Peer(Http2Role.Server, options) { ConsumesData = false };
        peer.Run("HEADERS 1 h b:POST; HEADERS 3 h b:POST;" + Data(1, 65_000) + Data(3, 35_000) + "DATA 3 - *1");
        Assert.Equal("Head(1) Head(3) Data(1,65000) Data(3,35000) Error(FlowControlError) => GOAWAY(3,FlowControlError)", peer.Outcome());
    }

    [Fact]
    public void Streams_that_nobody_reads_keep_no_other_from_sending()
    {
        const int Streams = 100;
        var peer = new Peer(Http2Role.Server) { ConsumesData = false };
        peer.Run(string.Concat(Enumerable.Range(0, Streams).Select(i => $"HEADERS {(2 * i) + 1} h b:POST;" + Data((uint)(2 * i) + 1, 65_535))));
        Assert.EndsWith($"Head({(2 * Streams) - 1}) Data({(2 * Streams) - 1},65535) =>", peer.Outcome());
        // Nothing was consumed: this is what the window has grown to.
        Assert.Equal((8 * 1024 * 1024) - 65_535, OutputFrames.Split(peer.Output.WrittenSpan)
            .Where(frame => frame.Header is { Type: Http2FrameType.WindowUpdate, StreamId: 0 }).Sum(frame => BinaryPrimitives.ReadInt32BigEndian(frame.Payload)));
    }

    [Fact]
    public void Data_of_streams_that_are_gone_counts_and_is_given_back()
    {
        var options = new Http2SessionOptions { ConnectionWindow = 70_000 };
        var peer = new Peer(Http2Role.Server, options) { ConsumesData = false };
        peer.Run("HEADERS 1 h b:POST; > reset 1;" + Data(1, 65_000) + "HEADERS 3 h b:POST;" + Data(3, 54_000));
        Assert.Equal("Head(1) Head(3) Data(3,54000) => RST(1,Cancel)", peer.Outcome());
    }

    [Fact]
    public void A_stream_that_is_reset_within_a_frame_gives_back_the_rest()
    {
        var options = new Http2SessionOptions { ConnectionWindow = 65_535 };
        var peer = new Peer(Http2Role.Server, options) { ConsumesData = false };
        peer.Run("HEADERS 1 h b:POST");
        byte[] frame = FrameScript.Frame("DATA 1 e *10000");
        peer.Send(frame[..5000]);
        peer.Session.WriteReset(peer.Stream(1), Http2ErrorCode.Cancel);
        peer.Session.Consumed(peer.Stream(1), 5000 - Http2FrameHeader.Bytes);
        peer.Pool.GiveBack(peer.Stream(1)); // and is used again at once
        peer.Send(frame[5000..]);
        peer.Run("HEADERS 3 h b:POST;" + Data(3, 55_000), withSettings: false);
        Assert.Equal("Head(1) Data(1,4991) Head(3) Data(3,55000) => RST(1,Cancel)", peer.Outcome());
    }

    [Fact]
    public void Announced_settings_hold_once_they_are_acknowledged()
    {
        var options = new Http2SessionOptions { Local = new Http2Settings { InitialWindowSize = 1000 } };
        var peer = new Peer(Http2Role.Server, options) { ConsumesData = false };
        peer.Run("HEADERS 1 h b:POST;" + Data(1, 60_000) + "SETTINGS 0 a; HEADERS 3 h b:POST; DATA 3 - *1000; HEADERS 5 h b:POST; DATA 5 - *1001; DATA 1 - *1");
        Assert.Equal("Head(1) Data(1,60000) Head(3) Data(3,1000) Head(5) Reset(5,FlowControlError,local) Reset(1,FlowControlError,local) => "
            + "RST(5,FlowControlError) RST(1,FlowControlError)", peer.Outcome());
    }

    [Fact]
    public void Nothing_is_sent_beyond_the_peers_windows_and_all_of_it_once_they_open()
    {
        Peer peer = new Peer(Http2Role.Server).Run("SETTINGS 0 - 4=10; HEADERS 1 eh b:GET; > respond 1");
        Http2StreamState stream = peer.Stream(1);
        peer.Session.SetPending(stream, 25, ends: true);
        Assert.Equal(["10"], Drain(peer.Session));
        peer.Run("WINDOW_UPDATE 1 - #00000005", withSettings: false);
        Assert.Equal(["5"], Drain(peer.Session));
        peer.Run("SETTINGS 0 - 4=0", withSettings: false); // window: -10
        peer.Run("WINDOW_UPDATE 1 - #0000000a", withSettings: false);
        Assert.Empty(Drain(peer.Session));
        peer.Run("SETTINGS 0 - 4=100", withSettings: false);
        Assert.Equal(["10,end"], Drain(peer.Session));
        Assert.Equal(Http2StreamStatus.Closed, stream.Status);
        Assert.Equal(0, peer.Session.OpenStreams);
    }

    [Fact]
    public void The_connections_window_holds_all_streams_but_not_their_ends()
    {
        Peer peer = new Peer(Http2Role.Server).Run("SETTINGS 0 - 4=100000; HEADERS 1 eh b:GET; HEADERS 3 eh b:GET; > respond 1; > respond 3");
        peer.Session.SetPending(peer.Stream(1), 70_000, ends: false);
        Assert.Equal(65_535, Drain(peer.Session).Sum(int.Parse));
        Assert.False(peer.Session.TryDirectData(peer.Stream(3), 1, ends: false));
        peer.Session.SetPending(peer.Stream(3), 0, ends: true);
        Assert.Equal(["0,end"], Drain(peer.Session));
        peer.Run("WINDOW_UPDATE 0 - #0000ffff", withSettings: false);
        Assert.Equal(4465, Drain(peer.Session).Sum(int.Parse));
    }

    [Fact]
    public void Room_bounds_a_frame()
    {
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 eh b:GET; > respond 1");
        peer.Session.SetPending(peer.Stream(1), 50_000, ends: true);
        Assert.False(peer.Session.TryNextData(0, out _, out _, out _));
        Assert.True(peer.Session.TryNextData(7, out _, out int length, out bool ends));
        Assert.Equal((7, false), (length, ends));
        Assert.True(peer.Session.TryNextData(int.MaxValue, out _, out length, out _));
        Assert.Equal(16_384, length);
    }

    private static string Data(uint stream, int bytes)
    {
        string script = "";
        for (; bytes > 0; bytes -= 16_384) script += $"DATA {stream} - *{Math.Min(bytes, 16_384)};";
        return script;
    }

    private static List<string> Drain(Http2Session session)
    {
        List<string> frames = [];
        while (session.TryNextData(int.MaxValue, out _, out int length, out bool ends)) frames.Add(length + (ends ? ",end" : ""));
        return frames;
    }
}
