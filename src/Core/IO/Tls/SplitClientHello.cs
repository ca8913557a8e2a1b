using System.Buffers.Binary;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.IO.Tls;

/// <summary>
/// Puts a ClientHello that comes in several records into one: SslStream looks for the name that the client asks for in the first only. What is signed is
/// messages and not records, so that neither side can tell.
/// </summary>
/// <remarks>
/// RFC 8446 5.1: a message may be in several records, none of them empty. What a handshake's records hold (RFC 8446 4):
/// <code>
/// +----------------+-------------------------------+----------------
/// | type (8)       | length (24)                   | message
/// +----------------+-------------------------------+----------------
/// </code>
/// </remarks>
internal sealed class SplitClientHello
{
    private const byte Handshake = 22, ClientHello = 1;
    private const int MessageHeaderLength = 4;

    // As much as one record holds; those of today have 2,000 bytes.
    private const int MaxMessage = 16384;

    private readonly byte[] _record = new byte[TlsRecordStream.HeaderLength + MaxMessage];
    private int _length;

    /// <summary>The record, once <see cref="Take"/> is done.</summary>
    internal ReadOnlySpan<byte> Record => _record.AsSpan(0, TlsRecordStream.HeaderLength + _length);

    /// <summary>Whether a whole record at the beginning of a queue has only a part of a ClientHello.</summary>
    internal static bool IsIn(ByteQueue queue, byte type, int length)
    {
        if (type != Handshake || length == 0)
            return false;
        Span<byte> bytes = stackalloc byte[TlsRecordStream.HeaderLength + MessageHeaderLength];
        queue.Peek(bytes);
        return bytes[TlsRecordStream.HeaderLength] == ClientHello && (length < MessageHeaderLength || length < LengthOf(bytes[TlsRecordStream.HeaderLength..]));
    }

    /// <summary>Takes the records that are whole out of a queue. Rejected when the message is too long, or the next record is none of it.</summary>
    internal ParseStatus Take(ByteQueue queue)
    {
        Span<byte> header = stackalloc byte[TlsRecordStream.HeaderLength];
        while (queue.Length >= TlsRecordStream.HeaderLength)
        {
            queue.Peek(header);
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            if (header[0] != Handshake || length == 0 || length > MaxMessage - _length)
                return ParseStatus.Rejected;
            if (queue.Length < TlsRecordStream.HeaderLength + length)
                return ParseStatus.NeedMore;
            queue.Skip(TlsRecordStream.HeaderLength);
            var part = _record.AsSpan(TlsRecordStream.HeaderLength + _length, length);
            queue.Peek(part);
            queue.Skip(length);
            _length += length;
            if (Check(header) is var status && status != ParseStatus.NeedMore)
                return status;
        }
        return ParseStatus.NeedMore;
    }

    // Whether the message is whole, given the header of its last record.
    private ParseStatus Check(ReadOnlySpan<byte> header)
    {
        if (_length < MessageHeaderLength)
            return ParseStatus.NeedMore;
        var whole = LengthOf(_record.AsSpan(TlsRecordStream.HeaderLength));
        if (whole > MaxMessage)
            return ParseStatus.Rejected;
        if (_length < whole)
            return ParseStatus.NeedMore;
        header.CopyTo(_record);
        BinaryPrimitives.WriteUInt16BigEndian(_record.AsSpan(3), (ushort)_length);
        return ParseStatus.Done;
    }

    private static int LengthOf(ReadOnlySpan<byte> message) => MessageHeaderLength + (message[1] << 16 | message[2] << 8 | message[3]);
}
