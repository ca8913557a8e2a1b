using System.Diagnostics;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>
/// Writes HTTP/1.1 messages from what was understood, never from how it was framed: Host, Content-Length and Transfer-Encoding are made
/// anew, other fields keep their order and case, and runs of lines already in canonical form are copied in one go.
/// </summary>
/// <remarks>
/// Every method returns the number of bytes written and needs a destination of the size that the method beside it gives; less throws
/// <see cref="ArgumentException"/> or <see cref="IndexOutOfRangeException"/>. Hop-by-hop fields are the caller's to strip
/// (<see cref="HopByHop"/>): a Connection field that is still in the head is written, and then none is added.
/// </remarks>
public static class Http1Writer
{
    /// <summary>Room that any chunk header needs: 16 digits and CRLF.</summary>
    public const int MaxChunkHeaderLength = 18;

    /// <summary>Length of the last chunk with an empty trailer section.</summary>
    public const int LastChunkLength = 5;

    // Versions, delimiters, a status code, "Content-Length: " with 19 digits, "Connection: keep-alive" and the empty line fit well within.
    private const int MaxFixedBytes = 128;

    /// <summary>What ends the data of every chunk.</summary>
    public static ReadOnlySpan<byte> ChunkEnd => "\r\n"u8;

    /// <summary>Room that the head of a request needs at most.</summary>
    /// <param name="head">The head.</param>
    /// <param name="host">As for <see cref="WriteRequestHead"/>.</param>
    public static int MaxRequestHeadLength(MessageHead head, ReadOnlySpan<byte> host) => MaxLength(head) + host.Length;

    /// <summary>
    /// Writes a request head: origin-form from path and query (<c>*</c> and the authority-form where the head has them), HTTP/1.1, Host first
    /// (RFC 9110 7.2), the kept fields, the framing.
    /// </summary>
    /// <param name="destination">At least <see cref="MaxRequestHeadLength"/> bytes.</param>
    /// <param name="head">The request as it was received and edited.</param>
    /// <param name="framing">How the body will be sent. Its length is written only with <see cref="BodyKind.Length"/>.</param>
    /// <param name="host">Value of Host; empty for the head's own <see cref="MessageHead.Authority"/>.</param>
    public static int WriteRequestHead(Span<byte> destination, MessageHead head, MessageFraming framing, ReadOnlySpan<byte> host)
    {
        Debug.Assert(framing.Kind != BodyKind.UntilClose, "RFC 9112 6.3: a request cannot end with the connection.");
        var output = new SpanWriter(destination);
        output.Write(head.MethodToken);
        output.Write((byte)' ');
        output.Write(head.TargetForm == TargetForm.Authority ? head.Authority : head.Path);
        if (head.HasQuery)
        {
            output.Write((byte)'?');
            output.Write(head.Query);
        }

        output.Write(" HTTP/1.1\r\nHost: "u8);
        output.Write(host.IsEmpty ? head.Authority : host);
        output.Write("\r\n"u8);
        WriteFields(ref output, head, KnownHeaderSet.Framing | KnownHeaderSet.Host);
        if (framing.Kind != BodyKind.None) WriteFraming(ref output, framing);
        output.Write("\r\n"u8);
        return output.Written;
    }

    /// <summary>Room that the head of a response needs at most.</summary>
    /// <param name="head">The head.</param>
    public static int MaxResponseHeadLength(MessageHead head) => MaxLength(head);

    /// <summary>Writes a response head: HTTP/1.1 always (RFC 9110 2.5), the kept fields, the framing, and Connection where it says something.</summary>
    /// <param name="destination">At least <see cref="MaxResponseHeadLength"/> bytes.</param>
    /// <param name="head">The response as it was received and edited, or made by hand.</param>
    /// <param name="framing">
    /// How the body will be sent; <see cref="MessageFraming.ForReceiver"/> fits one to the client. <see cref="BodyKind.None"/> with a length of
    /// 0 or more announces it without a body following: answers to HEAD, and 304 (RFC 9110 8.6). A head received from an upstream has the
    /// right one in <see cref="MessageHead.Framing"/>. Statuses 1xx and 204 never get a length or transfer coding.
    /// </param>
    /// <param name="clientVersion">The version of the request.</param>
    /// <param name="keepAlive">
    /// Whether the connection stays open: if not, <c>Connection: close</c> is written; if so, <c>Connection: keep-alive</c> to an HTTP/1.0 client
    /// (RFC 9112 9.3). A body until close always closes.
    /// </param>
    public static int WriteResponseHead(Span<byte> destination, MessageHead head, MessageFraming framing, HttpVersion clientVersion, bool keepAlive)
    {
        Debug.Assert(framing.Kind != BodyKind.Chunked || clientVersion != HttpVersion.Http10, "RFC 9112 6.1: no transfer coding to HTTP/1.0.");
        var output = new SpanWriter(destination);
        WriteStatusLine(ref output, head.Status, head.Reason);
        WriteFields(ref output, head, KnownHeaderSet.Framing);
        // RFC 9110 8.6 and RFC 9112 6.1: neither field in 1xx and 204.
        if (head.Status >= 200 && head.Status != 204) WriteFraming(ref output, framing);
        if (!head.Has(KnownHeader.Connection))
        {
            if (!keepAlive || framing.Kind == BodyKind.UntilClose) output.Write("Connection: close\r\n"u8);
            else if (clientVersion == HttpVersion.Http10) output.Write("Connection: keep-alive\r\n"u8);
        }

        output.Write("\r\n"u8);
        return output.Written;
    }

    /// <summary>Room that an interim response needs at most.</summary>
    /// <param name="head">The head, or null.</param>
    public static int MaxInformationalLength(MessageHead? head) => head is null ? MaxFixedBytes : MaxLength(head);

    /// <summary>Writes an interim response (RFC 9110 15.2), or 101 with the Connection and Upgrade fields that its head has.</summary>
    /// <param name="destination">At least <see cref="MaxInformationalLength"/> bytes.</param>
    /// <param name="status">100 to 199; written with its registered reason phrase, or the head's if that has this status.</param>
    /// <param name="head">Where fields come from, or null for none.</param>
    public static int WriteInformational(Span<byte> destination, int status, MessageHead? head)
    {
        Debug.Assert(status is >= 100 and < 200);
        var output = new SpanWriter(destination);
        WriteStatusLine(ref output, status, head?.Status == status ? head.Reason : HttpStatus.ReasonPhrase(status));
        if (head is not null) WriteFields(ref output, head, KnownHeaderSet.Framing);
        output.Write("\r\n"u8);
        return output.Written;
    }

    /// <summary>Writes the header of a chunk: its size in hexadecimal and CRLF (RFC 9112 7.1). <see cref="ChunkEnd"/> follows the data.</summary>
    /// <param name="destination">At least <see cref="MaxChunkHeaderLength"/> bytes.</param>
    /// <param name="size">Number of bytes, more than 0: a chunk of 0 would end the body.</param>
    public static int WriteChunkHeader(Span<byte> destination, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        int digits = (67 - System.Numerics.BitOperations.LeadingZeroCount((ulong)size)) / 4;
        for (int i = digits - 1; i >= 0; i--, size >>= 4)
        {
            destination[i] = "0123456789abcdef"u8[(int)(size & 15)];
        }

        "\r\n"u8.CopyTo(destination[digits..]);
        return digits + 2;
    }

    /// <summary>Writes the last chunk with an empty trailer section.</summary>
    /// <param name="destination">At least <see cref="LastChunkLength"/> bytes.</param>
    public static int WriteLastChunk(Span<byte> destination)
    {
        "0\r\n\r\n"u8.CopyTo(destination);
        return LastChunkLength;
    }

    /// <summary>Room that the last chunk with its trailer section needs at most.</summary>
    /// <param name="trailers">The fields, or null.</param>
    public static int MaxTrailersLength(MessageHead? trailers) => trailers is null ? LastChunkLength : MaxLength(trailers);

    /// <summary>Writes the last chunk and the trailer section behind it (RFC 9112 7.1.2).</summary>
    /// <param name="destination">At least <see cref="MaxTrailersLength"/> bytes.</param>
    /// <param name="trailers">The fields that are not removed are sent; null for none.</param>
    public static int WriteTrailers(Span<byte> destination, MessageHead? trailers)
    {
        if (trailers is null) return WriteLastChunk(destination);
        var output = new SpanWriter(destination);
        output.Write("0\r\n"u8);
        WriteFields(ref output, trailers, KnownHeaderSet.RefusedTrailers);
        output.Write("\r\n"u8);
        return output.Written;
    }

    /// <summary>All that is written lies in the head's storage once, but for a byte a field, where a missing space is put in, and what is fixed.</summary>
    private static int MaxLength(MessageHead head) => head.Used + head.FieldCount + MaxFixedBytes;

    private static void WriteStatusLine(ref SpanWriter output, int status, ReadOnlySpan<byte> reason)
    {
        output.Write("HTTP/1.1 "u8);
        output.WriteDecimal(status);
        output.Write((byte)' '); // RFC 9112 4: also without a reason phrase
        output.Write(reason);
        output.Write("\r\n"u8);
    }

    private static void WriteFraming(ref SpanWriter output, MessageFraming framing)
    {
        if (framing.Kind == BodyKind.Chunked)
        {
            output.Write("Transfer-Encoding: chunked\r\n"u8);
        }
        else if (framing.Kind != BodyKind.UntilClose && framing.Length >= 0)
        {
            output.Write("Content-Length: "u8);
            output.WriteDecimal(framing.Length);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteFields(ref SpanWriter output, MessageHead head, ulong left)
    {
        ReadOnlySpan<byte> storage = head.Storage;
        int runStart = 0;
        int runEnd = 0;
        foreach (ref readonly HeaderField field in head.Fields.AsSpan(0, head.FieldCount))
        {
            if (field.IsRemoved || KnownHeaderSet.Contains(left, field.Known)) continue;
            bool canonical = (field.Flags & HeaderFlags.Canonical) != 0;
            if (canonical && field.NameOffset == runEnd)
            {
                runEnd = field.LineEnd;
                continue;
            }

            output.Write(storage[runStart..runEnd]);
            runStart = runEnd = field.NameOffset;
            if (canonical) runEnd = field.LineEnd;
            else WriteField(ref output, storage, field);
        }

        output.Write(storage[runStart..runEnd]);
    }

    private static void WriteField(ref SpanWriter output, ReadOnlySpan<byte> storage, in HeaderField field)
    {
        output.Write(storage.Slice(field.NameOffset, field.NameLength));
        output.Write(": "u8);
        output.Write(storage.Slice(field.ValueOffset, field.ValueLength));
        output.Write("\r\n"u8);
    }
}
