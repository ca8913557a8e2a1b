using System.Buffers.Binary;

namespace Waterfall.Http.Grpc;

/// <summary>Follows the messages of a body without keeping any of it: where each ends. Mutable: keep it in a field.</summary>
/// <remarks>
/// <code>
/// gRPC over HTTP/2, Length-Prefixed-Message
/// +---------------+-------------------------------+---------------+
/// | Flags (8)     | Message-Length (32)           | Message ...   |
/// +---------------+-------------------------------+---------------+
/// </code>
/// </remarks>
public struct GrpcMessageTracker
{
    /// <summary>Bytes before each message.</summary>
    public const int PrefixBytes = 5;

    private ulong _prefix; // what has come of one, in its low bytes
    private int _prefixBytes;
    private long _left;

    /// <summary>Whether what has come so far ends with a message's last byte, or nothing has come.</summary>
    public readonly bool IsAtBoundary => _prefixBytes == 0;

    /// <summary>Takes bytes up to the end of the message that they belong to.</summary>
    /// <param name="run">What has come.</param>
    /// <param name="ends">Whether the last byte taken is a message's last.</param>
    /// <returns>How many bytes were taken: all but for what belongs to the next message.</returns>
    public int Take(ReadOnlySpan<byte> run, out bool ends)
    {
        int taken = 0;
        while (_prefixBytes < PrefixBytes && taken < run.Length)
        {
            _prefix = (_prefix << 8) | run[taken++];
            if (++_prefixBytes == PrefixBytes) _left = (uint)_prefix;
        }

        ends = false;
        if (_prefixBytes < PrefixBytes) return taken;
        int part = (int)Math.Min(_left, run.Length - taken);
        _left -= part;
        ends = _left == 0;
        if (ends) this = default;
        return taken + part;
    }

    /// <summary>Writes a message's prefix.</summary>
    /// <param name="destination">At least <see cref="PrefixBytes"/> bytes.</param>
    /// <param name="flags">0x01: compressed. gRPC-Web: 0x80: trailers.</param>
    /// <param name="length">Bytes of the message.</param>
    public static void WritePrefix(Span<byte> destination, byte flags, int length)
    {
        destination[0] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
    }
}
