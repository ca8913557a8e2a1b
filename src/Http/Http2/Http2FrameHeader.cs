using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>What every frame begins with (RFC 9113 4.1).</summary>
/// <remarks>
/// <code>
/// +-----------------------------------------------+
/// |                 Length (24)                   |
/// +---------------+---------------+---------------+
/// |   Type (8)    |   Flags (8)   |
/// +-+-------------+---------------+-------------------------------+
/// |R|                 Stream Identifier (31)                      |
/// +=+=============================================================+
/// |                   Frame Payload (0...)                      ...
/// +---------------------------------------------------------------+
/// </code>
/// </remarks>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Type">What it is.</param>
/// <param name="Flags">Its flags; undefined ones are ignored.</param>
/// <param name="StreamId">Whose it is; 0 for the connection.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Http2FrameHeader(int Length, Http2FrameType Type, Http2Flags Flags, uint StreamId)
{
    /// <summary>Bytes of a header.</summary>
    public const int Bytes = 9;

    /// <summary>The largest identifier (RFC 9113 5.1.1).</summary>
    public const uint MaxStreamId = int.MaxValue;

    public bool Has(Http2Flags flag) => (Flags & flag) != 0;

    /// <summary>Reads nine bytes. The reserved bit is ignored (RFC 9113 4.1).</summary>
    public static Http2FrameHeader Read(ReadOnlySpan<byte> bytes)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint id = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & MaxStreamId;
        return new Http2FrameHeader((int)(first >> 8), (Http2FrameType)(byte)first, (Http2Flags)bytes[4], id);
    }

    /// <summary>Writes nine bytes.</summary>
    public static void Write(Span<byte> destination, int length, Http2FrameType type, Http2Flags flags, uint streamId)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, ((uint)length << 8) | (byte)type);
        destination[4] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[5..], streamId);
    }
}
