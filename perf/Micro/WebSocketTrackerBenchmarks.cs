using BenchmarkDotNet.Attributes;
using Waterfall.Http.WebSockets;

namespace Waterfall.Micro;

/// <summary>What following the frames of a WebSocket connection costs: by the frame, whatever its payload.</summary>
[MemoryDiagnoser]
public class WebSocketTrackerBenchmarks
{
    private const int Frames = 100;

    private byte[] _input = [];
    private WebSocketFrameTracker _tracker;

    /// <summary>Bytes of payload of each frame.</summary>
    [Params(16, 512, 65_536)]
    public int Payload { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var frame = new List<byte> { 0x82 };
        if (Payload < 126) frame.Add((byte)(0x80 | Payload));
        else if (Payload <= ushort.MaxValue) frame.AddRange([0xFE, (byte)(Payload >> 8), (byte)Payload]);
        else frame.AddRange([0xFF, 0, 0, 0, 0, (byte)(Payload >> 24), (byte)(Payload >> 16), (byte)(Payload >> 8), (byte)Payload]);
        frame.AddRange(new byte[4 + Payload]);
        _input = [.. Enumerable.Repeat(frame, Frames).SelectMany(each => each)];
        _tracker.Begin(fromClient: true, reservedBits: 0);
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long MaskedFrames()
    {
        ReadOnlySpan<byte> rest = _input;
        while (!rest.IsEmpty)
        {
            _tracker.Read(rest, out var consumed);
            rest = rest[consumed..];
        }
        return _tracker.Remaining;
    }
}
