using System.Buffers;
using System.Text;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>
/// A <see cref="MessageHead"/> to HEADERS and CONTINUATION (RFC 9113 8.3): pseudo-fields first, names in lower case, nothing that concerns only a
/// connection (RFC 9113 8.2.2), and the framing from what was decided, as <see cref="Http1.Http1Writer"/> does it.
/// </summary>
internal sealed class Http2HeadWriter(HpackEncoder encoder, IBufferWriter<byte> output)
{
    // Written at once where it surely fits: into one frame, and into a block of the output.
    private const int DirectBytes = 4096;

    // A status, Content-Length with 19 digits, :scheme and table size updates.
    private const int FixedBytes = 256;

    // TE is looked at.
    private const ulong Left = KnownHeaderSet.Framing | KnownHeaderSet.Host | (KnownHeaderSet.HopByHop & ~(1UL << (int)KnownHeader.TE));
    private const ulong LeftOfTrailers = KnownHeaderSet.RefusedTrailers | KnownHeaderSet.HopByHop;
    private const ulong LeftOfResponses = Left | (1UL << (int)KnownHeader.TE);

    private readonly byte[] _digits = new byte[20];

    /// <summary>Writes a request (RFC 9113 8.3.1).</summary>
    public void WriteRequest(Http2StreamState stream, MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority, bool isSecure, bool endStream, int maxFrameSize)
    {
        if (authority.IsEmpty) authority = head.Authority;
        int bound = Bound(head) + Room(Math.Max(head.MethodToken.Length, "CONNECT".Length)) + Room(authority.Length) + Room(head.Path.Length + 1 + head.Query.Length) + Room(stream.Protocol.Length);
        Span<byte> room = Begin(bound, out byte[]? rented);
        Span<byte> block = room[Http2FrameHeader.Bytes..];
        int at = encoder.BeginBlock(block);
        at += encoder.EncodePseudo(HpackPseudo.Method, stream.IsConnectProtocol ? "CONNECT"u8 : head.MethodToken, block[at..]);
        if (head.TargetForm != TargetForm.Authority)
        {
            at += encoder.EncodePseudo(HpackPseudo.Scheme, isSecure ? "https"u8 : "http"u8, block[at..]);
            at += EncodePath(head, block[at..]);
        }

        at += encoder.EncodePseudo(HpackPseudo.Authority, authority, block[at..]);
        if (stream.IsConnectProtocol) at += encoder.EncodePseudo(HpackPseudo.Protocol, stream.Protocol, block[at..]);
        at += EncodeFields(head, Left, block[at..], stream.IsConnectProtocol);
        if (framing.Kind == BodyKind.Length) at += EncodeLength(framing.Length, block[at..]);
        End(stream.Id, room[..(Http2FrameHeader.Bytes + at)], rented, endStream, maxFrameSize);
    }

    /// <summary>Writes a response, interim ones too (RFC 9113 8.3.2).</summary>
    public void WriteResponse(Http2StreamState stream, MessageHead head, MessageFraming framing, bool endStream, int maxFrameSize)
    {
        Span<byte> room = Begin(Bound(head), out byte[]? rented);
        Span<byte> block = room[Http2FrameHeader.Bytes..];
        int at = encoder.BeginBlock(block);
        at += encoder.EncodeStatus(head.Status, block[at..]);
        at += EncodeFields(head, LeftOfResponses, block[at..]);
        // RFC 9110 8.6: never in 1xx and 204. That there is nothing is said by the end of the stream; a length of 0 is only passed on.
        bool isTold = framing.Kind is BodyKind.Length or BodyKind.None && framing.Length >= 0 && head.Status >= 200 && head.Status != 204;
        if (isTold && (framing.Length > 0 || !endStream || head.Has(KnownHeader.ContentLength))) at += EncodeLength(framing.Length, block[at..]);
        End(stream.Id, room[..(Http2FrameHeader.Bytes + at)], rented, endStream, maxFrameSize);
    }

    /// <summary>Writes a trailer section (RFC 9113 8.1).</summary>
    public void WriteTrailers(Http2StreamState stream, MessageHead trailers, int maxFrameSize)
    {
        Span<byte> room = Begin(Bound(trailers), out byte[]? rented);
        Span<byte> block = room[Http2FrameHeader.Bytes..];
        int at = encoder.BeginBlock(block);
        at += EncodeFields(trailers, LeftOfTrailers, block[at..]);
        End(stream.Id, room[..(Http2FrameHeader.Bytes + at)], rented, endStream: true, maxFrameSize);
    }

    private static int Room(int length) => HpackEncoder.MaxFieldLength(16, length); // with the name of a pseudo-field

    private static int Bound(MessageHead head)
    {
        int bound = FixedBytes;
        foreach (ref readonly HeaderField field in head.Fields.AsSpan(0, head.FieldCount)) bound += HpackEncoder.MaxFieldLength(field.NameLength, field.ValueLength);
        return bound;
    }

    // Room for a frame header and a block behind it.
    private Span<byte> Begin(int bound, out byte[]? rented)
    {
        bound += Http2FrameHeader.Bytes;
        rented = bound <= DirectBytes ? null : ArrayPool<byte>.Shared.Rent(bound);
        return rented ?? output.GetSpan(bound);
    }

    private void End(uint streamId, Span<byte> frame, byte[]? rented, bool endStream, int maxFrameSize)
    {
        Http2Flags flags = endStream ? Http2Flags.EndStream : Http2Flags.None;
        ReadOnlySpan<byte> block = frame[Http2FrameHeader.Bytes..];
        if (rented is null)
        {
            Http2FrameHeader.Write(frame, block.Length, Http2FrameType.Headers, flags | Http2Flags.EndHeaders, streamId);
            output.Advance(frame.Length);
            return;
        }

        Http2FrameType type = Http2FrameType.Headers;
        do
        {
            ReadOnlySpan<byte> fragment = block[..Math.Min(block.Length, maxFrameSize)];
            block = block[fragment.Length..];
            if (block.IsEmpty) flags |= Http2Flags.EndHeaders;
            Http2FrameHeader.Write(output.GetSpan(Http2FrameHeader.Bytes), fragment.Length, type, flags, streamId);
            output.Advance(Http2FrameHeader.Bytes);
            output.Write(fragment);
            type = Http2FrameType.Continuation;
            flags = Http2Flags.None;
        }
        while (!block.IsEmpty);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private int EncodePath(MessageHead head, Span<byte> destination)
    {
        if (!head.HasQuery) return encoder.EncodePseudo(HpackPseudo.Path, head.Path, destination);
        int length = head.Path.Length + 1 + head.Query.Length;
        byte[]? rented = length > 512 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> target = rented ?? stackalloc byte[512];
        head.Path.CopyTo(target);
        target[head.Path.Length] = (byte)'?';
        head.Query.CopyTo(target[(head.Path.Length + 1)..]);
        int written = encoder.EncodePseudo(HpackPseudo.Path, target[..length], destination);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return written;
    }

    private int EncodeFields(MessageHead head, ulong left, Span<byte> destination, bool isConnectProtocol = false)
    {
        ReadOnlySpan<byte> storage = head.Storage;
        int at = 0;
        foreach (ref readonly HeaderField field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.IsRemoved || KnownHeaderSet.Contains(left, field.Known)) continue;
            ReadOnlySpan<byte> name = storage.Slice(field.NameOffset, field.NameLength);
            ReadOnlySpan<byte> value = storage.Slice(field.ValueOffset, field.ValueLength);
            // RFC 8441 5: the key of HTTP/1.1's handshake, which its client's answer is made of, has no meaning here.
            if (isConnectProtocol && field.Known == KnownHeader.None && Ascii.EqualsIgnoreCase(name, "sec-websocket-key"u8)) continue;
            // RFC 9113 8.2.2.
            if (field.Known == KnownHeader.TE && !Ascii.EqualsIgnoreCase(value, "trailers"u8)) continue;
            at += (field.Flags & HeaderFlags.NeverIndexed) != 0
                ? encoder.Encode(field.Known, name, value, HpackIndexing.Never, destination[at..])
                : encoder.Encode(field.Known, name, value, destination[at..]);
        }

        return at;
    }

    private int EncodeLength(long length, Span<byte> destination)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(length, _digits, out int written);
        return encoder.Encode(KnownHeader.ContentLength, "content-length"u8, _digits.AsSpan(0, written), destination);
    }
}
