using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waterfall.Http.Hpack;

/// <summary>
/// Field blocks to fields, fed in any split, with the dynamic table of one direction of one connection (RFC 7541 2.2). An error is final:
/// every later call gives it again. Not thread-safe.
/// </summary>
public sealed class HpackDecoder
{
    /// <summary>What both sides begin with (RFC 9113 6.5.2, SETTINGS_HEADER_TABLE_SIZE).</summary>
    internal const int InitialTableSize = 4096;

    private const int ScratchLength = 1024;
    private const int NoUpdateRequired = int.MaxValue;

    private readonly HpackDynamicTable _table;
    private readonly int _maxStringBytes;
    private int _maxTableSize;
    private int _requiredUpdate = NoUpdateRequired; // the next block must begin with an update to this or less
    private bool _hasFields; // the block has given one: no update may follow
    private HpackError _failure;
    private byte[] _pending = []; // the beginning of a representation that a fragment ended in, rented
    private int _pendingLength;

    /// <summary>A decoder with an empty table.</summary>
    /// <param name="maxTableSize">
    /// The limit of the peer's table in bytes, 0 to 16 MiB. The table itself begins with at most 4,096 (RFC 9113 6.5.2); the peer makes it larger by an update.
    /// </param>
    /// <param name="maxStringBytes">The most bytes that a name or a value may take, both encoded and decoded.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public HpackDecoder(int maxTableSize = 4096, int maxStringBytes = 64 * 1024)
    {
        CheckTableSize(maxTableSize);
        ArgumentOutOfRangeException.ThrowIfNegative(maxStringBytes);
        _maxTableSize = maxTableSize;
        _maxStringBytes = maxStringBytes;
        _table = new HpackDynamicTable(Math.Min(maxTableSize, InitialTableSize));
    }

    /// <summary>Bytes in the dynamic table, as RFC 7541 4.1 counts them.</summary>
    public int TableSize => _table.Size;

    /// <summary>
    /// Sets the limit that our SETTINGS_HEADER_TABLE_SIZE allows; to be called when the peer has acknowledged it. If the table may be larger
    /// than that, the next block must begin with an update (RFC 7541 4.2); till then nothing is evicted, as the peer evicts nothing either.
    /// </summary>
    /// <param name="bytes">0 to 16 MiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    public void SetMaxTableSize(int bytes)
    {
        CheckTableSize(bytes);
        _maxTableSize = bytes;
        if (bytes < _table.MaxSize) _requiredUpdate = Math.Min(_requiredUpdate, bytes);
    }

    /// <summary>
    /// Decodes a fragment of a block: the fields that are complete are given to the sink, and what is incomplete is kept until the next call.
    /// That is at most one representation, bounded by the longest strings there may be.
    /// </summary>
    /// <typeparam name="TSink">The sink's type; a struct's call is inlined.</typeparam>
    /// <param name="fragment">The fragment: that of one HEADERS or CONTINUATION frame (RFC 9113 4.3). May be empty.</param>
    /// <param name="endOfBlock">Whether the block ends with it (END_HEADERS).</param>
    /// <param name="sink">Takes the fields.</param>
    [SkipLocalsInit]
    public HpackError Decode<TSink>(ReadOnlySpan<byte> fragment, bool endOfBlock, ref TSink sink)
        where TSink : IHpackSink, allows ref struct
    {
        if (_failure != HpackError.None) return _failure;
        // The compiler can't know that a sink keeps no span of a field; IHpackSink says so.
        Span<byte> memory = stackalloc byte[ScratchLength];
        Span<byte> scratch = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(memory), ScratchLength);
        ReadOnlySpan<byte> data = _pendingLength == 0 ? fragment : Append(fragment);
        HpackError error = DecodeComplete(data, scratch, ref sink, out int consumed);
        if (error == HpackError.Truncated && !endOfBlock)
        {
            if (consumed > 0 || _pendingLength == 0) Keep(data[consumed..]);
            return HpackError.None;
        }
        Forget();
        if (endOfBlock) _hasFields = false;
        _failure = error;
        return error;
    }

    /// <summary>Decodes representations until the data ends, behind the last one (no error) or inside one (<see cref="HpackError.Truncated"/>).</summary>
    private HpackError DecodeComplete<TSink>(ReadOnlySpan<byte> data, Span<byte> scratch, ref TSink sink, out int consumed)
        where TSink : IHpackSink, allows ref struct
    {
        int position = 0;
        HpackError error = HpackError.None;
        while (position < data.Length && error == HpackError.None)
        {
            byte first = data[position];
            if ((first & 0xE0) == 0x20)
            {
                error = ReadSizeUpdate(data, ref position);
                continue;
            }
            if (_requiredUpdate != NoUpdateRequired)
            {
                error = HpackError.TableSizeUpdateMissing;
                break;
            }
            error = first >= 0x80 ? DecodeIndexed(data, ref position, ref sink) : DecodeLiteral(data, ref position, scratch, ref sink);
        }
        consumed = position;
        return error;
    }

    // RFC 7541 6.1
    //   0   1   2   3   4   5   6   7
    // +---+---+---+---+---+---+---+---+
    // | 1 |        Index (7+)         |
    // +---+---------------------------+
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private HpackError DecodeIndexed<TSink>(ReadOnlySpan<byte> data, ref int position, ref TSink sink)
        where TSink : IHpackSink, allows ref struct
    {
        HpackError error = HpackInteger.TryRead(data, ref position, 0x7F, out int index);
        if (error != HpackError.None) return error;
        _hasFields = true;
        if ((uint)(index - 1) < HpackStaticTable.Count)
        {
            HpackField known = new(HpackStaticTable.Name(index), HpackStaticTable.Value(index), HpackStaticTable.Id(index), HpackStaticTable.Flags(index));
            sink.OnField(in known);
            return HpackError.None;
        }
        int age = index - 1 - HpackStaticTable.Count;
        if ((uint)age >= (uint)_table.Count) return HpackError.InvalidIndex;
        ref HpackEntry entry = ref _table[age];
        HpackField field = new(_table.Name(in entry), _table.Value(in entry), entry.Id, entry.Flags);
        if (sink.OnField(in field)) entry.Flags = HpackFieldFlags.Checked | HpackFieldFlags.NameChecked;
        return HpackError.None;
    }

    private HpackError DecodeLiteral<TSink>(ReadOnlySpan<byte> data, ref int position, Span<byte> scratch, ref TSink sink)
        where TSink : IHpackSink, allows ref struct
    {
        byte first = data[position];
        HpackLiteral literal = default;
        HpackError error = literal.TryRead(data, ref position, HpackStaticTable.Count + _table.Count, _maxStringBytes);
        if (error != HpackError.None) return error;
        _hasFields = true;
        byte[]? rented = null;
        if (literal.ScratchLength > scratch.Length) scratch = rented = ArrayPool<byte>.Shared.Rent(literal.ScratchLength);
        error = DecodeStrings(ref literal, scratch);
        if (error == HpackError.None) GiveLiteral(in literal, first, ref sink);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return error;
    }

    private HpackError DecodeStrings(ref HpackLiteral literal, Span<byte> scratch)
    {
        if (literal.IsNameCoded)
        {
            int length = HuffmanDecoder.Decode(literal.Name, scratch);
            if (length < 0) return HpackError.InvalidHuffman;
            if (length > _maxStringBytes) return HpackError.StringTooLong;
            literal.Name = scratch[..length];
            scratch = scratch[(length + HuffmanDecoder.Slack)..];
        }
        if (!literal.IsValueCoded) return HpackError.None;
        int valueLength = HuffmanDecoder.Decode(literal.Value, scratch);
        if (valueLength < 0) return HpackError.InvalidHuffman;
        if (valueLength > _maxStringBytes) return HpackError.StringTooLong;
        literal.Value = scratch[..valueLength];
        return HpackError.None;
    }

    private void GiveLiteral<TSink>(in HpackLiteral literal, byte first, ref TSink sink)
        where TSink : IHpackSink, allows ref struct
    {
        ReadOnlySpan<byte> name = literal.Name;
        HpackFieldFlags flags = (first & 0xF0) == 0x10 ? HpackFieldFlags.NeverIndexed : HpackFieldFlags.None;
        HpackNameId id;
        if (literal.Index == 0)
        {
            id = HpackNameId.Find(name);
        }
        else if (literal.Index <= HpackStaticTable.Count)
        {
            name = HpackStaticTable.Name(literal.Index);
            id = HpackStaticTable.Id(literal.Index);
            flags |= HpackFieldFlags.NameChecked;
        }
        else
        {
            ref HpackEntry entry = ref _table[literal.Index - 1 - HpackStaticTable.Count];
            name = _table.Name(in entry);
            id = entry.Id;
            flags |= entry.Flags & HpackFieldFlags.NameChecked;
        }
        HpackField field = new(name, literal.Value, id, flags);
        bool isAccepted = sink.OnField(in field);
        if (first < 0x40 || !_table.TryAdd(name, literal.Value)) return;
        _table[0].Id = id;
        _table[0].Flags = isAccepted ? HpackFieldFlags.Checked | HpackFieldFlags.NameChecked : flags;
    }

    // RFC 7541 6.3
    //   0   1   2   3   4   5   6   7
    // +---+---+---+---+---+---+---+---+
    // | 0 | 0 | 1 |   Max size (5+)   |
    // +---+---------------------------+
    private HpackError ReadSizeUpdate(ReadOnlySpan<byte> data, ref int position)
    {
        if (_hasFields) return HpackError.TableSizeUpdateMisplaced;
        HpackError error = HpackInteger.TryRead(data, ref position, 0x1F, out int size);
        if (error != HpackError.None) return error;
        if (size > _requiredUpdate) return HpackError.TableSizeUpdateMissing;
        if (size > _maxTableSize) return HpackError.TableSizeTooLarge;
        _requiredUpdate = NoUpdateRequired;
        _table.SetMaxSize(size);
        return HpackError.None;
    }

    private ReadOnlySpan<byte> Append(ReadOnlySpan<byte> fragment)
    {
        Reserve(_pendingLength + fragment.Length);
        fragment.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += fragment.Length;
        return _pending.AsSpan(0, _pendingLength);
    }

    /// <summary>Keeps what is left; it may be the end of what is pending.</summary>
    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (_pendingLength == 0) Reserve(rest.Length);
        rest.CopyTo(_pending);
        _pendingLength = rest.Length;
    }

    private void Reserve(int length)
    {
        if (_pending.Length >= length) return;
        // Twice as much each time: a peer that sends a byte a frame must not make us copy the beginning for each.
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _pending.Length * 2));
        _pending.AsSpan(0, _pendingLength).CopyTo(larger);
        if (_pending.Length > 0) ArrayPool<byte>.Shared.Return(_pending);
        _pending = larger;
    }

    private void Forget()
    {
        _pendingLength = 0;
        if (_pending.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_pending);
        _pending = [];
    }

    private static void CheckTableSize(int bytes, [CallerArgumentExpression(nameof(bytes))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, HpackDynamicTable.MaxMaxSize, name);
    }
}
