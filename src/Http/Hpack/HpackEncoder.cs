using Waterfall.Http.Semantics;

namespace Waterfall.Http.Hpack;

/// <summary>
/// Fields to field blocks, with the dynamic table of one direction of one connection (RFC 7541 2.2). What is encoded must be sent, and in
/// that order: the peer's table follows. Not thread-safe.
/// </summary>
public sealed class HpackEncoder
{
    private const byte IndexedPattern = 0x80; // RFC 7541 6.1
    private const byte SizeUpdatePattern = 0x20; // RFC 7541 6.3
    private const int IndexedMask = 0x7F;
    private const int SizeUpdateMask = 0x1F;

    private readonly int _maxTableSize;
    private readonly HpackDynamicTable _table;
    private readonly HpackEncoderIndex _index;
    private int _smallestSize; // since the last block
    private int _size; // that the table is to have with the next block

    /// <summary>An encoder with an empty table.</summary>
    /// <param name="maxTableSize">
    /// The most bytes that its table takes, 0 to 16 MiB. It begins with at most 4,096, which every peer allows (RFC 9113 6.5.2), and says so in
    /// its first block if that is less.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of its range.</exception>
    public HpackEncoder(int maxTableSize = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTableSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxTableSize, HpackDynamicTable.MaxMaxSize);
        _maxTableSize = maxTableSize;
        _table = new HpackDynamicTable(HpackDecoder.InitialTableSize);
        _index = new HpackEncoderIndex(_table);
        _smallestSize = _size = Math.Min(maxTableSize, HpackDecoder.InitialTableSize);
    }

    /// <summary>Bytes in the dynamic table, as RFC 7541 4.1 counts them.</summary>
    public int TableSize => _table.Size;

    /// <summary>Sets what the peer's SETTINGS_HEADER_TABLE_SIZE allows; the next block begins with the update that follows from it (RFC 7541 4.2).</summary>
    /// <param name="bytes">What the peer allows; no more is used than the constructor was given.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public void SetMaxTableSize(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _size = Math.Min(bytes, _maxTableSize);
        _smallestSize = Math.Min(_smallestSize, _size);
    }

    /// <summary>The most bytes that a destination for one field must have.</summary>
    /// <param name="nameLength">Bytes of the name.</param>
    /// <param name="valueLength">Bytes of the value.</param>
    public static int MaxFieldLength(int nameLength, int valueLength)
    {
        return nameLength + valueLength + HpackInteger.MaxLength + (2 * (HpackString.Overhead + HpackInteger.MaxLength));
    }

    /// <summary>Begins a block: writes the updates of the table's size that are due, the smallest since the last block and the last (RFC 7541 4.2).</summary>
    /// <param name="destination">At least 12 bytes.</param>
    /// <returns>Bytes written; mostly none.</returns>
    public int BeginBlock(Span<byte> destination)
    {
        int written = 0;
        if (_smallestSize < _size && _smallestSize < _table.MaxSize) written = Resize(destination, _smallestSize);
        if (_size != _table.MaxSize) written += Resize(destination[written..], _size);
        _smallestSize = _size;
        return written;
    }

    /// <summary>Writes <c>:status</c>.</summary>
    /// <param name="status">The status code, three digits.</param>
    /// <param name="destination">At least <see cref="MaxFieldLength"/> of 7 and 3 bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The status has not three digits.</exception>
    public int EncodeStatus(int status, Span<byte> destination)
    {
        int index = HpackStaticTable.FindStatus(status);
        if (index != 0) return WriteIndexed(destination, index);
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 999);
        ReadOnlySpan<byte> digits = [(byte)('0' + (status / 100)), (byte)('0' + (status / 10 % 10)), (byte)('0' + (status % 10))];
        return Write(HpackNameId.Of(HpackPseudo.Status), default, digits, HpackIndexing.Index, destination);
    }

    /// <summary>Writes a pseudo-field. A path other than <c>/</c> and <c>/index.html</c> is not kept in the table: there are too many.</summary>
    /// <param name="pseudo">Which one.</param>
    /// <param name="value">Its value.</param>
    /// <param name="destination">At least <see cref="MaxFieldLength"/> of the name and the value.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The pseudo-field has no name.</exception>
    public int EncodePseudo(HpackPseudo pseudo, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        if (pseudo is HpackPseudo.None or >= HpackPseudo.Other) throw new ArgumentOutOfRangeException(nameof(pseudo), pseudo, "This is no pseudo-field's name.");
        int index = pseudo switch
        {
            HpackPseudo.Method when value.SequenceEqual("POST"u8) => HpackStaticTable.MethodPost,
            HpackPseudo.Path when value.SequenceEqual("/"u8) => HpackStaticTable.PathRoot,
            HpackPseudo.Path when value.SequenceEqual("/index.html"u8) => HpackStaticTable.PathIndex,
            HpackPseudo.Scheme when value.SequenceEqual("https"u8) => HpackStaticTable.SchemeHttps,
            _ => 0,
        };
        if (index != 0) return WriteIndexed(destination, index);
        HpackIndexing indexing = pseudo == HpackPseudo.Path ? HpackIndexing.None : HpackIndexing.Index;
        return Write(HpackNameId.Of(pseudo), default, value, indexing, destination);
    }

    /// <summary>
    /// Writes a field and decides itself how: credentials and short cookies are never indexed (RFC 7541 7.1.3); what differs from message to
    /// message or from client to client is not kept (content-length, etag, longer cookies, addresses, ids of requests); everything else is.
    /// </summary>
    /// <param name="known">The field, as <see cref="KnownHeaders.Find"/> has it for the name.</param>
    /// <param name="name">The name in any case of letters; it is written in lower case (RFC 9113 8.2).</param>
    /// <param name="value">The value.</param>
    /// <param name="destination">At least <see cref="MaxFieldLength"/> of name and value.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, Span<byte> destination)
    {
        return Write(HpackNameId.Of(known), name, value, HpackIndexingRule.Of(known, value.Length), destination);
    }

    /// <summary>Writes a field as the caller says: what came never indexed must leave so (RFC 7541 7.1.3).</summary>
    /// <param name="known">The field, as <see cref="KnownHeaders.Find"/> has it for the name.</param>
    /// <param name="name">The name in any case of letters; it is written in lower case (RFC 9113 8.2).</param>
    /// <param name="value">The value.</param>
    /// <param name="indexing">How it is written. A field that would take more than three quarters of the table is not added to it all the same.</param>
    /// <param name="destination">At least <see cref="MaxFieldLength"/> of name and value.</param>
    /// <returns>Bytes written.</returns>
    public int Encode(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HpackIndexing indexing, Span<byte> destination)
    {
        return Write(HpackNameId.Of(known), name, value, indexing, destination);
    }

    private int Write(HpackNameId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HpackIndexing indexing, Span<byte> destination)
    {
        if (id.IsName) name = HpackNames.Name(id);
        int nameIndex = id.IsName ? HpackStaticTable.Find(id) : HpackStaticTable.FindByName(name);
        if (indexing != HpackIndexing.Index && nameIndex != 0) return WriteLiteral(destination, indexing, nameIndex, id, name, value);
        uint nameHash = HpackEncoderIndex.Hash(id, name);
        uint hash = 0;
        if (indexing == HpackIndexing.Index)
        {
            if (nameIndex != 0 && value.SequenceEqual(HpackStaticTable.Value(nameIndex))) return WriteIndexed(destination, nameIndex);
            hash = HpackEncoderIndex.Hash(nameHash, value);
            int age = _index.Find(hash, id, name, value);
            if (age >= 0) return WriteIndexed(destination, HpackStaticTable.Count + 1 + age);
            // As nghttp2: it would evict nearly all that is there.
            if (name.Length + (long)value.Length + HpackEntry.Overhead > _table.MaxSize / 4 * 3L) indexing = HpackIndexing.None;
        }
        if (nameIndex == 0)
        {
            int age = _index.FindName(nameHash, id, name);
            if (age >= 0) nameIndex = HpackStaticTable.Count + 1 + age;
        }
        int written = WriteLiteral(destination, indexing, nameIndex, id, name, value);
        if (indexing == HpackIndexing.Index && _table.TryAdd(name, value)) _index.Add(hash, nameHash, id);
        return written;
    }

    private static int WriteLiteral(
        Span<byte> destination, HpackIndexing indexing, int nameIndex, HpackNameId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int written = indexing switch
        {
            HpackIndexing.Index => HpackInteger.Write(destination, 0x40, 0x3F, nameIndex), // RFC 7541 6.2.1
            HpackIndexing.None => HpackInteger.Write(destination, 0x00, 0x0F, nameIndex), // RFC 7541 6.2.2
            _ => HpackInteger.Write(destination, 0x10, 0x0F, nameIndex), // RFC 7541 6.2.3
        };
        if (nameIndex == 0)
        {
            ReadOnlySpan<byte> literal = HpackNames.Literal(id);
            literal.CopyTo(destination[written..]);
            written += literal.Length > 0 ? literal.Length : HpackString.Write(destination[written..], name, isName: true);
        }
        return written + HpackString.Write(destination[written..], value, isName: false);
    }

    private static int WriteIndexed(Span<byte> destination, int index) => HpackInteger.Write(destination, IndexedPattern, IndexedMask, index);

    private int Resize(Span<byte> destination, int size)
    {
        _table.SetMaxSize(size);
        return HpackInteger.Write(destination, SizeUpdatePattern, SizeUpdateMask, size);
    }
}
