using System.Runtime.CompilerServices;

namespace Waterfall.Http.Semantics;

/// <summary>
/// The head of a request or response, or a trailer section: its bytes as received, its start line, its fields in order and in their
/// case, what was decided from them, and an overlay of edits. Bytes stay where they are; edits are appended behind them.
/// </summary>
/// <remarks>
/// Reusable through <see cref="Reset"/>, without allocating once its storage has grown to what its messages need. Spans it gives out are
/// valid until the next edit or <see cref="Reset"/>. Not thread-safe. A head is filled by a parser, or by hand for an answer made locally:
/// <see cref="Reset"/>, <see cref="SetStatus(int)"/>, <see cref="Add(KnownHeader, ReadOnlySpan{byte})"/>.
/// </remarks>
public sealed partial class MessageHead
{
    /// <summary>Readable bytes behind the last used one, so that parsers may load whole vectors.</summary>
    internal const int Padding = 32;

    private const int InitialBytes = 2048;
    private const int MaxKeptBytes = 16 * 1024;
    private const int InitialFields = 32;
    private const int MaxKeptFields = 256;

    internal byte[] Storage = HeadRooms<byte>.Take(InitialBytes);
    internal int Used;
    internal HeaderField[] Fields = HeadRooms<HeaderField>.Take(InitialFields);

    // What the parser keeps between calls: all offsets into Storage.
    internal HeadPhase Phase;
    internal int LineStart;
    internal int Scanned;
    internal int ColonAt;
    internal int FieldsStart;
    internal int HeadStart;

    internal ByteRange MethodRange;
    internal ByteRange TargetRange;
    internal ByteRange AuthorityRange;
    internal ByteRange PathRange;
    internal ByteRange QueryRange;
    internal ByteRange ReasonRange;

    /// <summary>Which known fields are present and not removed.</summary>
    internal ulong Present;

    /// <summary>Which known fields came more than once; only valid while parsing.</summary>
    internal ulong Repeated;

    /// <summary>The request method.</summary>
    public HttpMethod Method { get; internal set; }

    /// <summary>The method token as received.</summary>
    public ReadOnlySpan<byte> MethodToken => Slice(MethodRange);

    /// <summary>The request target as received.</summary>
    public ReadOnlySpan<byte> Target => Slice(TargetRange);

    /// <summary>The form of the request target.</summary>
    public TargetForm TargetForm { get; internal set; }

    /// <summary>The version in the start line.</summary>
    public HttpVersion Version { get; internal set; } = HttpVersion.Http11;

    /// <summary>
    /// Host and port as sent: of the target if that is in absolute- or authority-form, else of the Host field (RFC 9112 3.2.2: the target
    /// wins). Empty for an empty Host field, and for HTTP/1.0 without one. Edits of the fields do not change it.
    /// </summary>
    public ReadOnlySpan<byte> Authority => Slice(AuthorityRange);

    /// <summary>
    /// The path in the one form that is routed and forwarded (<see cref="PathNormalizer"/>). <c>*</c> for the asterisk-form and for an
    /// absolute target of OPTIONS without a path (RFC 9112 3.2.4); empty for the authority-form.
    /// </summary>
    public ReadOnlySpan<byte> Path => Slice(PathRange);

    /// <summary>The query as sent, without the question mark.</summary>
    public ReadOnlySpan<byte> Query => Slice(QueryRange);

    /// <summary>Whether the target has a query, be it empty.</summary>
    public bool HasQuery { get; internal set; }

    /// <summary>The status code of a response; 0 in a request.</summary>
    public int Status { get; internal set; }

    /// <summary>The reason phrase; empty if there is none.</summary>
    public ReadOnlySpan<byte> Reason => Slice(ReasonRange);

    /// <summary>How the body is delimited; decided when the head is complete.</summary>
    public MessageFraming Framing { get; internal set; } = MessageFraming.None;

    /// <summary>
    /// Whether the sender keeps the connection open after this message (RFC 9112 9.3): version, Connection options, and for a response a
    /// body that has an end of its own.
    /// </summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>Whether the client waits for 100 (Continue) before it sends its body (RFC 9110 10.1.1); never in HTTP/1.0.</summary>
    public bool ExpectContinue { get; internal set; }

    /// <summary>Whether no Connection option names a field that goes with it (RFC 9110 7.6.1); set by whoever has looked, cleared by a further Connection field.</summary>
    internal bool ConnectionNamesNothing { get; set; }

    /// <summary>Whether Upgrade is present and named in Connection (RFC 9110 7.8); never in an HTTP/1.0 request.</summary>
    public bool UpgradeRequested { get; internal set; }

    /// <summary>
    /// What the exchange is to become, in the one form it has above the streams (<see cref="WebSockets.WebSocketHandshake"/>): of a request what it asks
    /// for, of an answer that the upstream has agreed.
    /// </summary>
    public UpgradeProtocol Protocol { get; internal set; }

    /// <summary>Why the head is refused.</summary>
    public HttpRejection Rejection { get; internal set; }

    /// <summary>Length of the head in bytes as received, its last CRLF included; empty lines before it not. 0 until it is complete.</summary>
    public int Length { get; internal set; }

    /// <summary>Number of field lines, removed ones included.</summary>
    public int FieldCount { get; internal set; }

    /// <summary>The field at an index.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/> - 1; otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    public ref readonly HeaderField Field(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)FieldCount, nameof(index));
        return ref Fields[index];
    }

    /// <summary>The name of a field, in the case it came in.</summary>
    /// <param name="index">Index of the field.</param>
    public ReadOnlySpan<byte> Name(int index)
    {
        ref readonly HeaderField field = ref Field(index);
        return Storage.AsSpan(field.NameOffset, field.NameLength);
    }

    /// <summary>The value of a field, without whitespace around it.</summary>
    /// <param name="index">Index of the field.</param>
    public ReadOnlySpan<byte> Value(int index)
    {
        ref readonly HeaderField field = ref Field(index);
        return Storage.AsSpan(field.ValueOffset, field.ValueLength);
    }

    /// <summary>Whether an edit removed a field.</summary>
    /// <param name="index">Index of the field.</param>
    public bool IsRemoved(int index) => Field(index).IsRemoved;

    /// <summary>Whether a known field is present and not removed.</summary>
    /// <param name="header">The field; <see cref="KnownHeader.None"/> is never present.</param>
    public bool Has(KnownHeader header) => KnownHeaderSet.Contains(Present, header);

    /// <summary>Index of the first field of that name that is not removed, or -1.</summary>
    /// <param name="header">The known field.</param>
    /// <param name="start">Where to begin.</param>
    public int IndexOf(KnownHeader header, int start = 0)
    {
        if (!Has(header)) return -1;
        ReadOnlySpan<HeaderField> fields = Fields.AsSpan(0, FieldCount);
        for (int i = start; (uint)i < (uint)fields.Length; i++)
        {
            if (fields[i].Known == header && !fields[i].IsRemoved) return i;
        }

        return -1;
    }

    /// <summary>Index of the first field of that name, in any case, that is not removed, or -1.</summary>
    /// <param name="name">The field name.</param>
    /// <param name="start">Where to begin.</param>
    public int IndexOf(ReadOnlySpan<byte> name, int start = 0)
    {
        KnownHeader known = KnownHeaders.Find(name);
        return known != KnownHeader.None ? IndexOf(known, start) : IndexOfUnknown(name, start);
    }

    /// <summary>Empties the head for the next message. Storage grown beyond 16 KiB is given back, and what was trimmed made anew.</summary>
    public void Reset()
    {
        if (Storage.Length is > MaxKeptBytes or < InitialBytes) Storage = HeadRooms<byte>.Take(InitialBytes);
        if (Fields.Length is > MaxKeptFields or < InitialFields) Fields = HeadRooms<HeaderField>.Take(InitialFields);
        Used = LineStart = Scanned = ColonAt = FieldsStart = HeadStart = 0;
        Phase = HeadPhase.Start;
        Present = Repeated = 0;
        MethodRange = TargetRange = AuthorityRange = PathRange = QueryRange = ReasonRange = default;
        Method = HttpMethod.Other;
        TargetForm = TargetForm.Origin;
        Version = HttpVersion.Http11;
        Status = FieldCount = Length = 0;
        Framing = MessageFraming.None;
        HasQuery = KeepAlive = ExpectContinue = UpgradeRequested = ConnectionNamesNothing = false;
        Protocol = UpgradeProtocol.None;
        Rejection = HttpRejection.None;
    }

    /// <summary>Gives back what the head has room for and does not hold; it grows again when it is used again.</summary>
    internal void Trim()
    {
        Trim(ref Storage, Used, Used + Padding, InitialBytes);
        Trim(ref Fields, FieldCount, FieldCount + 1, InitialFields); // never none: it grows by doubling
    }

    private static void Trim<T>(ref T[] room, int used, int length, int initial)
    {
        if (room.Length <= length) return;
        T[] trimmed = new T[length];
        Array.Copy(room, trimmed, used);
        HeadRooms<T>.Give(room, initial);
        room = trimmed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Slice(ByteRange range) => Storage.AsSpan(range.Offset, range.Length);

    private int IndexOfUnknown(ReadOnlySpan<byte> name, int start)
    {
        for (int i = start; i < FieldCount; i++)
        {
            ref readonly HeaderField field = ref Fields[i];
            if (field.NameLength != name.Length || field.Known != KnownHeader.None || field.IsRemoved) continue;
            if (System.Text.Ascii.EqualsIgnoreCase(Storage.AsSpan(field.NameOffset, field.NameLength), name)) return i;
        }

        return -1;
    }
}
