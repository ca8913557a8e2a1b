using Waterfall.Http.WebSockets;

namespace Waterfall.Http.Tests.WebSockets;

/// <summary>Every rule of RFC 6455 5.2 to 5.5 about headers, whole, byte by byte, and at every split.</summary>
public sealed class WebSocketFrameTrackerTests
{
    private const string Mask = "\u0037\u00fa\u0021\u003d";

    // Direction (c: client, s: server), reserved bits agreed upon, what is sent, what comes of it. RFC 6455 5.7 has the first ones.
    public static TheoryData<string, int, string, string> Frames { get; } = new()
    {
        { "s", 0, "\u0081\u0005Hello", "Text! 5" },
        { "c", 0, $"\u0081\u0085{Mask}\u007f\u009f\u004d\u0051\u0058", "Text! 5" },
        { "s", 0, "\u0001\u0003Hel\u0080\u0002lo", "Text 3, Continuation! 2" },
        { "s", 0, "\u0089\u0005Hello", "Ping! 5" },
        { "c", 0, $"\u008a\u0085{Mask}\u007f\u009f\u004d\u0051\u0058", "Pong! 5" },
        { "s", 0, "\u0082\u007e\u0001\u0000" + Filler(256), "Binary! 256" },
        { "s", 0, "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0001\u0000\u0000" + Filler(65536), "Binary! 65536" },
        { "s", 0, "\u0082\u0000", "Binary! 0" },
        { "c", 0, $"\u0082\u0080{Mask}\u0081\u0080{Mask}", "Binary! 0, Text! 0" },
        { "s", 0, "\u0082\u007d" + Filler(125), "Binary! 125" },
        { "s", 0, "\u0082\u007e\u0000\u007e" + Filler(126), "Binary! 126" },
        { "s", 0, "\u0082\u007e\u00ff\u00ff" + Filler(65535), "Binary! 65535" },
        { "c", 0, $"\u0001\u0081{Mask}x\u0089\u0080{Mask}\u0000\u0081{Mask}y\u0080\u0080{Mask}", "Text 1, Ping! 0, Continuation 1, Continuation! 0" }, // 5.4: control frames in between
        { "s", 0, "\u0088\u0000", "Close! 0" },
        { "s", 0, "\u0088\u0002\u0003\u00e8", "Close! 2" },
        { "s", 0, "\u0088\u007d" + Filler(125), "Close! 125" },
        { "s", 0x40, "\u00c1\u0001x\u0081\u0001y", "Text! 1, Text! 1" },
        { "s", 0x40, "\u0041\u0001x\u0080\u0001y", "Text 1, Continuation! 1" },
        { "s", 0x70, "\u00f1\u0001x\u00f9\u0000", "Text! 1, Ping! 0" },

        { "s", 0, "\u00c1\u0000", "ReservedBit" },
        { "s", 0, "\u00a1\u0000", "ReservedBit" },
        { "s", 0, "\u0091\u0000", "ReservedBit" },
        { "s", 0x40, "\u00a1\u0000", "ReservedBit" },
        { "s", 0x40, "\u00c9\u0000", "ReservedBit" },
        { "s", 0x40, "\u0041\u0001x\u00c0\u0001y", "Text 1, ReservedBit" },
        { "s", 0, "\u0083", "ReservedOpcode" },
        { "s", 0, "\u0084", "ReservedOpcode" },
        { "s", 0, "\u0085", "ReservedOpcode" },
        { "s", 0, "\u0086", "ReservedOpcode" },
        { "s", 0, "\u0087", "ReservedOpcode" },
        { "s", 0, "\u008b", "ReservedOpcode" },
        { "s", 0, "\u008c", "ReservedOpcode" },
        { "s", 0, "\u008d", "ReservedOpcode" },
        { "s", 0, "\u008e", "ReservedOpcode" },
        { "s", 0, "\u008f", "ReservedOpcode" },
        { "s", 0, "\u0008", "FragmentedControl" },
        { "s", 0, "\u0009", "FragmentedControl" },
        { "s", 0, "\u000a", "FragmentedControl" },
        { "s", 0, "\u0089\u007e", "ControlTooLong" },
        { "s", 0, "\u0088\u007f", "ControlTooLong" },
        { "s", 0, "\u0088\u0001", "HalfCloseCode" },
        { "s", 0, "\u0082\u007e\u0000\u007d", "LengthNotMinimal" },
        { "s", 0, "\u0082\u007e\u0000\u0000", "LengthNotMinimal" },
        { "s", 0, "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0000\u00ff\u00ff", "LengthNotMinimal" },
        { "s", 0, "\u0082\u007f\u0080\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "LengthTooLarge" },
        { "c", 0, "\u0081\u0005", "Unmasked" },
        { "c", 0, "\u0089\u0000", "Unmasked" },
        { "s", 0, "\u0081\u0085", "Masked" },
        { "s", 0, "\u0088\u0080", "Masked" },
        { "s", 0, "\u0080\u0000", "NothingToContinue" },
        { "s", 0, "\u0000\u0000", "NothingToContinue" },
        { "s", 0, "\u0081\u0000\u0080\u0000", "Text! 0, NothingToContinue" },
        { "s", 0, "\u0001\u0000\u0081\u0000", "Text 0, MessageUnfinished" },
        { "s", 0, "\u0001\u0000\u0089\u0000\u0002\u0000", "Text 0, Ping! 0, MessageUnfinished" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void Frames_are_what_they_are_however_they_come(string from, int reservedBits, string raw, string expected)
    {
        byte[] bytes = Bytes.Of(raw);
        Assert.Equal(expected, Run(from, reservedBits, bytes));
        Assert.Equal(expected, Run(from, reservedBits, bytes.Select(b => new[] { b }).ToArray()));
        for (int split = 1; split < bytes.Length; split += HeadFeeder.Step(split, bytes.Length))
            Assert.Equal(expected, Run(from, reservedBits, bytes[..split], bytes[split..]));
    }

    [Fact]
    public void An_error_stays()
    {
        WebSocketFrameTracker tracker = default;
        tracker.Begin(fromClient: false, 0);
        Assert.Equal(WebSocketFrameStatus.Error, tracker.Read([0x83], out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(WebSocketFrameStatus.Error, tracker.Read([0x81, 0], out consumed));
        Assert.Equal((0, WebSocketFrameError.ReservedOpcode), (consumed, tracker.Error));
    }

    [Fact]
    public void Payload_may_be_counted_without_being_read()
    {
        WebSocketFrameTracker tracker = default;
        tracker.Begin(fromClient: false, 0);
        tracker.Read([0x82, 0x7f, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], out int consumed);
        Assert.Equal((10, long.MaxValue), (consumed, tracker.Remaining));
        tracker.Take(long.MaxValue - 1);
        Assert.False(tracker.IsAtBoundary);
        tracker.Take(1);
        Assert.True(tracker.IsAtBoundary);
        Assert.Throws<ArgumentOutOfRangeException>(() => TakeOne(tracker));
        Assert.Throws<ArgumentOutOfRangeException>(() => TakeOne(default, -1));
    }

    [Fact]
    public void The_beginning_of_a_header_is_no_boundary()
    {
        WebSocketFrameTracker tracker = default;
        tracker.Begin(fromClient: true, 0);
        Assert.True(tracker.IsAtBoundary);
        Assert.Equal(WebSocketFrameStatus.NeedMore, tracker.Read([0x81, 0x81, 1, 2, 3], out _));
        Assert.False(tracker.IsAtBoundary);
        Assert.Equal(WebSocketFrameStatus.Header, tracker.Read([4, 9], out int consumed));
        Assert.Equal(1, consumed);
        Assert.Equal([0x81, 0x81, 1, 2, 3, 4], tracker.SplitHeader.ToArray());
        Assert.Equal(WebSocketFrameStatus.Payload, tracker.Read([9, 0x81, 0x80, 1, 2, 3, 4], out consumed));
        Assert.Equal(WebSocketFrameStatus.Header, tracker.Read([0x81, 0x80, 1, 2, 3, 4], out consumed));
        Assert.True(tracker.SplitHeader.IsEmpty);
        Assert.True(tracker.IsAtBoundary);
    }

    private static void TakeOne(WebSocketFrameTracker tracker, long count = 1) => tracker.Take(count);

    private static string Run(string from, int reservedBits, params byte[][] pieces)
    {
        WebSocketFrameTracker tracker = default;
        tracker.Begin(from == "c", (byte)reservedBits);
        List<string> frames = [];
        var headers = new List<byte>();
        foreach (byte[] piece in pieces)
        {
            ReadOnlySpan<byte> rest = piece;
            while (!rest.IsEmpty)
            {
                WebSocketFrameStatus status = tracker.Read(rest, out int consumed);
                if (status == WebSocketFrameStatus.Error)
                    return string.Join(", ", [.. frames, $"{tracker.Error}"]);
                Assert.InRange(consumed, 1, rest.Length);
                if (status == WebSocketFrameStatus.NeedMore) Assert.Equal(rest.Length, consumed);
                if (status == WebSocketFrameStatus.Header)
                {
                    frames.Add($"{tracker.Opcode}{(tracker.IsFinal ? "!" : "")} {tracker.PayloadLength}");
                    headers.AddRange(tracker.SplitHeader.IsEmpty ? rest[..consumed] : tracker.SplitHeader);
                }

                rest = rest[consumed..];
            }
        }

        Assert.True(tracker.IsAtBoundary);
        // Headers are given out whole, whatever they came in: with the payloads they are the input.
        Assert.Equal(pieces.Sum(piece => piece.Length), headers.Count + Payload(frames));
        return string.Join(", ", frames);
    }

    private static int Payload(List<string> frames) => frames.Sum(frame => int.Parse(frame.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));

    private static string Filler(int length) => new('x', length);
}
