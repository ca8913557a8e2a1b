using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waterfall.Http.WebSockets;

/// <summary>
/// Follows the frames of one direction of a WebSocket connection (RFC 6455 5.2) without touching what they carry: it reads headers and counts payload, so
/// that whoever relays the bytes knows where a frame ends, what it is, and whether it may be.
/// </summary>
/// <remarks>
/// A mutable struct: keep it in a field, do not copy it. It does no work a byte of payload, and keeps at most the 14 bytes of one header. After an error
/// it gives nothing but that error.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public struct WebSocketFrameTracker
{
    /// <summary>The longest header: two bytes, a length of eight, a masking key of four.</summary>
    public const int MaxHeaderLength = 14;

    /// <summary>The longest payload of a control frame (RFC 6455 5.5).</summary>
    public const int MaxControlPayload = 125;

    /// <summary>The three reserved bits, as they stand in a header's first byte.</summary>
    public const byte AllReservedBits = 0x70;

    /// <summary>The first reserved bit: a compressed message (RFC 7692 6).</summary>
    public const byte Rsv1 = 0x40;

    private HeaderBytes _header;
    private byte _kept;
    private byte _split;
    private byte _first;
    private byte _reservedBits;
    private bool _fromClient;
    private bool _inMessage;

    /// <summary>Prepares for a direction.</summary>
    /// <param name="fromClient">Whether the frames are a client's, which are masked, or a server's, which are not (RFC 6455 5.1).</param>
    /// <param name="reservedBits">The reserved bits that the extensions agreed upon may set, of <see cref="AllReservedBits"/>.</param>
    public void Begin(bool fromClient, byte reservedBits)
    {
        this = default;
        _fromClient = fromClient;
        _reservedBits = reservedBits;
    }

    /// <summary>What was wrong with the header after <see cref="WebSocketFrameStatus.Error"/>.</summary>
    public WebSocketFrameError Error { get; private set; }

    /// <summary>The last header's opcode.</summary>
    public readonly WebSocketOpcode Opcode => (WebSocketOpcode)(_first & 0x0F);

    /// <summary>Whether the last header's frame is the last of its message.</summary>
    public readonly bool IsFinal => (_first & 0x80) != 0;

    /// <summary>Whether the last header's frame is a control frame.</summary>
    public readonly bool IsControl => (_first & 0x08) != 0;

    /// <summary>How many bytes of payload the last header announced.</summary>
    public long PayloadLength { get; private set; }

    /// <summary>How many of them are still to come.</summary>
    public long Remaining { get; private set; }

    /// <summary>Whether a message has begun and not ended.</summary>
    public readonly bool IsInMessage => _inMessage;

    /// <summary>Whether the last byte read was a frame's last, or none has been read: here another frame may be put in.</summary>
    public readonly bool IsAtBoundary => Remaining == 0 && _kept == 0;

    /// <summary>
    /// The bytes of a header that came in pieces, once it is complete, until the next read: those before its last piece have been consumed by earlier
    /// reads. Empty where it came in one.
    /// </summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> SplitHeader => ((ReadOnlySpan<byte>)_header)[.._split];

    /// <summary>Reads the front of the input: one header, or payload of one frame.</summary>
    /// <param name="input">Bytes not yet consumed; must not be empty.</param>
    /// <param name="consumed">
    /// How many bytes at the front what was found took. With <see cref="WebSocketFrameStatus.NeedMore"/> they are kept here; with
    /// <see cref="WebSocketFrameStatus.Error"/> none.
    /// </param>
    public WebSocketFrameStatus Read(ReadOnlySpan<byte> input, out int consumed)
    {
        consumed = 0;
        if (Error != WebSocketFrameError.None) return WebSocketFrameStatus.Error;
        if (Remaining > 0)
        {
            consumed = (int)Math.Min(Remaining, input.Length);
            Remaining -= consumed;
            return WebSocketFrameStatus.Payload;
        }

        if (_kept > 0) return ReadSplit(input, out consumed);
        _split = 0;
        int length = LengthOfHeader(input);
        if (input.Length < length)
        {
            // What is known to be wrong is told at once, and not when the rest of it comes.
            if (Check(input) != WebSocketFrameError.None) return WebSocketFrameStatus.Error;
            consumed = input.Length;
            input.CopyTo(_header);
            _kept = (byte)consumed;
            return WebSocketFrameStatus.NeedMore;
        }

        return Accept(input[..length], out consumed);
    }

    /// <summary>Counts payload that was moved without being read.</summary>
    /// <param name="count">At most <see cref="Remaining"/>; otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    public void Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)count, (ulong)Remaining, nameof(count));
        Remaining -= count;
    }

    private WebSocketFrameStatus ReadSplit(ReadOnlySpan<byte> input, out int consumed)
    {
        Span<byte> header = _header;
        consumed = 0;
        while (_kept < LengthOfHeader(header[.._kept]))
        {
            if (consumed == input.Length)
            {
                return Check(header[.._kept]) == WebSocketFrameError.None ? WebSocketFrameStatus.NeedMore : Refuse(out consumed);
            }

            header[_kept++] = input[consumed++];
        }

        int taken = consumed;
        _split = _kept;
        _kept = 0;
        WebSocketFrameStatus status = Accept(header[.._split], out consumed);
        if (status == WebSocketFrameStatus.Header) consumed = taken;
        return status;
    }

    private WebSocketFrameStatus Refuse(out int consumed)
    {
        consumed = 0;
        _kept = 0;
        return WebSocketFrameStatus.Error;
    }

    //  0                   1                   2                   3        RFC 6455 5.2
    //  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
    // +-+-+-+-+-------+-+-------------+-------------------------------+
    // |F|R|R|R| opcode|M| Payload len |    Extended payload length    |
    // |I|S|S|S|  (4)  |A|     (7)     |             (16/64)           |
    // |N|V|V|V|       |S|             |   (if payload len==126/127)   |
    // | |1|2|3|       |K|             |                               |
    // +-+-+-+-+-------+-+-------------+ - - - - - - - - - - - - - - - +
    // |     Extended payload length continued, if payload len == 127  |
    // + - - - - - - - - - - - - - - - +-------------------------------+
    // |                               |Masking-key, if MASK set to 1  |
    // +-------------------------------+-------------------------------+
    // | Masking-key (continued)       |          Payload Data         |
    // +-------------------------------- - - - - - - - - - - - - - - - +
    private static int LengthOfHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < 2) return 2;
        int extended = (header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        return 2 + extended + ((header[1] & 0x80) != 0 ? 4 : 0);
    }

    private WebSocketFrameStatus Accept(ReadOnlySpan<byte> header, out int consumed)
    {
        consumed = header.Length;
        if (Check(header) != WebSocketFrameError.None) return Refuse(out consumed);
        _first = header[0];
        PayloadLength = Remaining = LengthOfPayload(header);
        if (!IsControl) _inMessage = !IsFinal;
        return WebSocketFrameStatus.Header;
    }

    // As far as the bytes go.
    private WebSocketFrameError Check(ReadOnlySpan<byte> header) =>
        Error = CheckFirst(header[0]) is not WebSocketFrameError.None and WebSocketFrameError first ? first
            : header.Length > 1 ? CheckLength(header)
            : WebSocketFrameError.None;

    private readonly WebSocketFrameError CheckFirst(byte first)
    {
        int opcode = first & 0x0F;
        bool isControl = opcode >= 8;
        int reserved = first & AllReservedBits;
        if ((reserved & ~_reservedBits) != 0) return WebSocketFrameError.ReservedBit;
        if (opcode is (> 2 and < 8) or > 10) return WebSocketFrameError.ReservedOpcode;
        // RFC 7692 6.1: on the first frame of a message only. Of other extensions nobody knows.
        if (reserved != 0 && _reservedBits == Rsv1 && (isControl || opcode == 0)) return WebSocketFrameError.ReservedBit;
        if (isControl) return (first & 0x80) == 0 ? WebSocketFrameError.FragmentedControl : WebSocketFrameError.None;
        if (opcode == 0) return _inMessage ? WebSocketFrameError.None : WebSocketFrameError.NothingToContinue;
        return _inMessage ? WebSocketFrameError.MessageUnfinished : WebSocketFrameError.None;
    }

    private readonly WebSocketFrameError CheckLength(ReadOnlySpan<byte> header)
    {
        bool isMasked = (header[1] & 0x80) != 0;
        if (isMasked != _fromClient) return isMasked ? WebSocketFrameError.Masked : WebSocketFrameError.Unmasked;
        int length = header[1] & 0x7F;
        if ((header[0] & 0x08) != 0)
        {
            return length > MaxControlPayload ? WebSocketFrameError.ControlTooLong
                : length == 1 && (header[0] & 0x0F) == (int)WebSocketOpcode.Close ? WebSocketFrameError.HalfCloseCode
                : WebSocketFrameError.None;
        }

        if (length == 126 && header.Length >= 4) return LengthOfPayload(header) < 126 ? WebSocketFrameError.LengthNotMinimal : WebSocketFrameError.None;
        if (length != 127 || header.Length < 10) return WebSocketFrameError.None;
        return LengthOfPayload(header) switch
        {
            < 0 => WebSocketFrameError.LengthTooLarge,
            <= ushort.MaxValue => WebSocketFrameError.LengthNotMinimal,
            _ => WebSocketFrameError.None,
        };
    }

    private static long LengthOfPayload(ReadOnlySpan<byte> header) => (header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
        127 => BinaryPrimitives.ReadInt64BigEndian(header[2..]),
        int length => length,
    };

    [InlineArray(MaxHeaderLength)]
    private struct HeaderBytes
    {
        private byte _byte;
    }
}
