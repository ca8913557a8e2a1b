using System.Buffers.Binary;

namespace Waterfall.Http.WebSockets;

/// <summary>Writes the control frames that a gateway sends of its own (RFC 6455 5.5).</summary>
/// <remarks>
/// Every method returns the number of bytes written, at most <see cref="MaxControlLength"/>; a destination that is too short throws
/// <see cref="ArgumentException"/> or <see cref="IndexOutOfRangeException"/>.
/// </remarks>
public static class WebSocketFrameWriter
{
    /// <summary>The longest control frame: a header of six bytes and 125 of payload.</summary>
    public const int MaxControlLength = 6 + WebSocketFrameTracker.MaxControlPayload;

    /// <summary>Writes a control frame.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="opcode">Close, ping or pong; otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="payload">At most 125 bytes; otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="maskingKey">To a server: a key that nobody can foretell (RFC 6455 5.3). To a client: null.</param>
    public static int WriteControl(Span<byte> destination, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, uint? maskingKey)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)opcode, (int)WebSocketOpcode.Close, nameof(opcode));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, WebSocketFrameTracker.MaxControlPayload, nameof(payload));
        // |1 0 0 0| opcode|M| Payload len |  Masking-key, if M  | Payload |   RFC 6455 5.2
        destination[0] = (byte)(0x80 | (int)opcode);
        destination[1] = (byte)((maskingKey is null ? 0 : 0x80) | payload.Length);
        int at = 2;
        if (maskingKey is { } key)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], key);
            at += 4;
        }

        Span<byte> body = destination.Slice(at, payload.Length);
        payload.CopyTo(body);
        if (maskingKey is not null) ApplyMask(body, destination.Slice(2, 4));
        return at + payload.Length;
    }

    /// <summary>Writes a Close frame with a code and no reason (RFC 6455 5.5.1).</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="code">The code.</param>
    /// <param name="maskingKey">As for <see cref="WriteControl"/>.</param>
    public static int WriteClose(Span<byte> destination, WebSocketCloseCode code, uint? maskingKey)
    {
        Span<byte> payload = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return WriteControl(destination, WebSocketOpcode.Close, payload, maskingKey);
    }

    /// <summary>Masks what is plain, and the other way round (RFC 6455 5.3).</summary>
    /// <param name="payload">The payload, from its first byte.</param>
    /// <param name="maskingKey">The four bytes of the key, as they stand in the header.</param>
    public static void ApplyMask(Span<byte> payload, ReadOnlySpan<byte> maskingKey)
    {
        for (int i = 0; i < payload.Length; i++) payload[i] ^= maskingKey[i & 3];
    }
}
