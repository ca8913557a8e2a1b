using System.Buffers.Binary;
using Waterfall.Testing.Frames;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>One end of a connection of HTTP/2 by a schedule: it sends as much as the gateway's windows allow, in any split.</summary>
internal abstract class SimulatedSide(FramePeer peer, Random random)
{
    private readonly Dictionary<uint, long> _windows = []; // what the gateway may still be sent, by stream; 0 is the connection
    private int _seen;

    internal FramePeer Peer { get; } = peer;

    protected Random Random { get; } = random;

    protected static uint InitialWindow => 65_535;

    // A byte of the body of a request, or of its answer, by its place.
    protected static byte Pattern(int number, long at) => (byte)((number * 31) + (at * 7) + (at >> 8));

    // Takes in what has come, window updates here and the rest where it belongs.
    protected void Look()
    {
        var frames = Peer.Frames;
        for (; _seen < frames.Count; _seen++)
        {
            var frame = frames[_seen];
            if (frame.Type == Frame.WindowUpdate)
                _windows[frame.Stream] = Window(frame.Stream) + BinaryPrimitives.ReadUInt32BigEndian(frame.Payload);
            else
                Take(frame);
        }
    }

    protected abstract void Take(WireFrame frame);

    // As much of a body as the gateway's windows allow; how much.
    protected int SendBody(uint stream, int number, int from, int to, bool ends)
    {
        var count = (int)Math.Min(to - from, Math.Min(16_000, Math.Min(Window(0), Window(stream))));
        if (count < to - from && count <= 0)
            return 0;
        var padding = Random.Next(4) == 0 ? Random.Next(1, 20) : 0;
        if (padding > 0 && Math.Min(Window(0), Window(stream)) < count + padding + 1)
            padding = 0;
        var isLast = ends && from + count == to;
        var body = Body(number, from, count);
        Write(padding == 0
            ? Frame.Of(Frame.Data, isLast ? Frame.EndStream : (byte)0, stream, body)
            : Frame.Of(Frame.Data, (byte)(8 | (isLast ? Frame.EndStream : 0)), stream, [(byte)padding, .. body, .. new byte[padding]]));
        var used = count + (padding == 0 ? 0 : padding + 1);
        _windows[0] = Window(0) - used;
        _windows[stream] = Window(stream) - used;
        return count;
    }

    protected void Write(byte[] frame)
    {
        while (frame.Length > 0)
        {
            var cut = Random.Next(3) > 0 ? frame.Length : Random.Next(1, frame.Length + 1);
            Peer.Raw.Write(frame.AsSpan(0, cut));
            frame = frame[cut..];
        }
    }

    private static byte[] Body(int number, int from, int count) => [.. Enumerable.Range(from, count).Select(at => Pattern(number, at))];

    private long Window(uint stream) => _windows.GetValueOrDefault(stream, InitialWindow);
}
