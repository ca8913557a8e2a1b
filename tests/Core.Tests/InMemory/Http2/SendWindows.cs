using System.Buffers.Binary;
using Waterfall.Testing.Frames;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>How much a peer may still send, as the gateway has announced it (RFC 9113 6.9). Forgets the peer's frames as it goes.</summary>
internal sealed class SendWindows(FramePeer peer)
{
    private const long Initial = 65_535;

    private readonly Dictionary<uint, long> _streams = [];

    internal long Connection { get; private set; } = Initial;

    /// <summary>Sends a piece, if both windows have room for it.</summary>
    internal bool TrySend(uint stream, string piece, bool ends = false)
    {
        ReadUpdates();
        var window = _streams.GetValueOrDefault(stream, Initial);
        if (window < piece.Length || Connection < piece.Length)
            return false;
        _streams[stream] = window - piece.Length;
        Connection -= piece.Length;
        peer.Send(Frame.DataOf(stream, piece, ends));
        return true;
    }

    /// <summary>Sends pieces on all of these, in turns, for as long as any of them may.</summary>
    internal void Exhaust(IReadOnlyList<uint> streams, string piece)
    {
        for (var sent = true; sent;)
        {
            sent = false;
            foreach (var stream in streams)
                sent |= TrySend(stream, piece);
        }
    }

    private void ReadUpdates()
    {
        foreach (var update in peer.Frames.Where(frame => frame.Type == Frame.WindowUpdate))
        {
            var increment = BinaryPrimitives.ReadUInt32BigEndian(update.Payload);
            if (update.Stream == 0)
                Connection += increment;
            else
                _streams[update.Stream] = _streams.GetValueOrDefault(update.Stream, Initial) + increment;
        }
        peer.Forget();
    }
}
