using Waterfall.Http.WebSockets;

namespace Waterfall.Fuzz.Targets;

/// <summary>The frames of one direction of a WebSocket connection. The input's first byte says which, and what was agreed upon.</summary>
internal sealed class WebSocketTarget : FuzzTarget
{
    public override string Name => "websocket";

    public override IReadOnlyList<byte[]> Words { get; } = Text.Words(
        "\u0000", "\u0001", "\u0002", "\u0003", "\u0071", "\u0081\u0000", "\u0081\u0085abcdHello", "\u0001\u0081abcdx", "\u0080\u0081abcdy", "\u0089\u0080abcd",
        "\u008a\u0000", "\u0088\u0002\u0003\u00e8", "\u0082\u007e\u0000\u007e", "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0001\u0000\u0000", "\u00c1\u0080abcd", "\u00ff");

    public override string Run(byte[] input, Random random)
    {
        if (input.Length == 0) return "empty";
        var (settings, frames) = (input[0], input[1..]);
        var whole = Read(settings, [frames]);
        foreach (var pieces in Splits.Of(frames, random))
            InvariantException.RequireSame(whole, Read(settings, pieces), "frames read the same in pieces");
        return whole.Split('\n')[^1];
    }

    // What came of every frame, and in the end how it ended.
    private static string Read(byte settings, byte[][] pieces)
    {
        WebSocketFrameTracker tracker = default;
        tracker.Begin(fromClient: (settings & 1) != 0, (byte)(settings & WebSocketFrameTracker.AllReservedBits));
        var lines = new List<string>();
        long given = 0;
        long length = 0;
        foreach (var piece in pieces)
        {
            for (var at = 0; at < piece.Length;)
            {
                var status = tracker.Read(piece.AsSpan(at), out var consumed);
                if (status == WebSocketFrameStatus.Error)
                {
                    InvariantException.Require(consumed == 0 && tracker.Error != WebSocketFrameError.None, "an error takes nothing and has a name");
                    InvariantException.Require(tracker.Read([0x81, 0x00], out _) == WebSocketFrameStatus.Error, "an error stays");
                    return string.Join('\n', [.. lines, $"{tracker.Error}"]);
                }
                InvariantException.Require(consumed > 0 && consumed <= piece.Length - at, "no more is taken than there is, and no less than something");
                if (status == WebSocketFrameStatus.Header)
                {
                    var header = tracker.SplitHeader.IsEmpty ? piece.AsSpan(at, consumed) : tracker.SplitHeader;
                    InvariantException.Require(header.Length <= WebSocketFrameTracker.MaxHeaderLength, "a header is no longer than any");
                    InvariantException.Require(!tracker.IsControl || (tracker.IsFinal && tracker.PayloadLength <= WebSocketFrameTracker.MaxControlPayload), "control frames are short and whole");
                    lines.Add($"{Convert.ToHexString(header)} {tracker.Opcode} {tracker.PayloadLength} {tracker.IsInMessage}");
                    given += header.Length;
                }
                else if (status == WebSocketFrameStatus.Payload)
                {
                    given += consumed;
                }
                at += consumed;
            }
            length += piece.Length;
        }
        InvariantException.Require(given <= length && length - given < WebSocketFrameTracker.MaxHeaderLength, "nothing is kept but the beginning of a header");
        return string.Join('\n', [.. lines, tracker.IsAtBoundary ? "whole" : $"in {(tracker.Remaining > 0 ? "payload" : "a header")}"]);
    }
}
