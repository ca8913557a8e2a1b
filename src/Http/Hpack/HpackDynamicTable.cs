using System.Numerics;
using System.Runtime.CompilerServices;

namespace Waterfall.Http.Hpack;

/// <summary>
/// The dynamic table (RFC 7541 2.3.2): first in, first out, bounded in bytes. Names and values are in one ring of bytes, each entry's in one
/// piece; both arrays grow with what is in the table, up to a bound, so that a connection that uses no table has none.
/// </summary>
internal sealed class HpackDynamicTable
{
    /// <summary>The most that any table's bound may be: 16 MiB, far beyond what anybody announces (4 KiB by default, 64 KiB in browsers).</summary>
    public const int MaxMaxSize = 16 * 1024 * 1024;

    private const int FirstBytes = 512;
    private const int FirstEntries = 8;

    private HpackEntry[] _entries = [];
    private byte[] _bytes = [];
    private int _head; // where the next entry's bytes go

    public HpackDynamicTable(int maxSize) => MaxSize = maxSize;

    /// <summary>The bound on <see cref="Size"/> (RFC 7541 4.2).</summary>
    public int MaxSize { get; private set; }

    /// <summary>Bytes in the table, as RFC 7541 4.1 counts them.</summary>
    public int Size { get; private set; }

    /// <summary>Entries in the table.</summary>
    public int Count { get; private set; }

    /// <summary>The number that the next entry will have. Numbers go up by one, and wrap.</summary>
    public uint NextNumber { get; private set; }

    /// <summary>The entry with an age: 0 is the one added last, which has the lowest index (RFC 7541 2.3.3).</summary>
    /// <param name="age">0 to <see cref="Count"/> - 1.</param>
    public ref HpackEntry this[int age]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _entries[(int)(NextNumber - 1 - (uint)age) & (_entries.Length - 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Name(in HpackEntry entry) => _bytes.AsSpan(entry.Offset, entry.NameLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Value(in HpackEntry entry) => _bytes.AsSpan(entry.Offset + entry.NameLength, entry.ValueLength);

    /// <summary>Changes the bound, and evicts what is beyond it (RFC 7541 4.3).</summary>
    public void SetMaxSize(int bytes)
    {
        MaxSize = bytes;
        // The arrays stay: a peer that empties its table with every block must not make us allocate them again for each.
        EvictTo(bytes);
    }

    /// <summary>Adds an entry and evicts older ones for it (RFC 7541 4.4). One that is larger than the whole table empties it and is not added.</summary>
    /// <param name="name">The name: may be that of an entry, even of one that is evicted by this.</param>
    /// <param name="value">The value: nothing of the table.</param>
    /// <returns>Whether it was added: it is the entry of age 0 then.</returns>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        long size = (long)name.Length + value.Length + HpackEntry.Overhead;
        if (size > MaxSize)
        {
            EvictTo(0);
            return false;
        }
        EvictTo(MaxSize - (int)size);
        int offset = Reserve(name.Length + value.Length);
        // A name out of an evicted entry may overlap its new place: CopyTo allows for that, and the value comes from elsewhere.
        name.CopyTo(_bytes.AsSpan(offset));
        value.CopyTo(_bytes.AsSpan(offset + name.Length));
        if (Count == _entries.Length) GrowEntries();
        NextNumber++;
        this[0] = new HpackEntry { Offset = offset, NameLength = name.Length, ValueLength = value.Length };
        Count++;
        Size += (int)size;
        return true;
    }

    private void EvictTo(int size)
    {
        while (Size > size)
        {
            Size -= this[Count - 1].Size;
            Count--;
        }
    }

    /// <summary>A place for an entry's bytes, in one piece.</summary>
    private int Reserve(int length)
    {
        if (Count == 0) _head = 0;
        int offset = Place(length);
        while (offset < 0)
        {
            // Twice the bound in bytes always has room in one piece: entries in use take less than half of it, in at most two pieces.
            int room = (int)Math.Clamp(_bytes.Length * 2L, FirstBytes, Math.Max(FirstBytes, MaxSize * 2L));
            GrowBytes(Math.Max(room, (int)Math.Min(MaxSize * 2L, _bytes.Length + (long)length)));
            offset = Place(length);
        }
        _head = offset + length;
        return offset;
    }

    private int Place(int length)
    {
        int tail = Count == 0 ? 0 : this[Count - 1].Offset;
        bool isWrapped = Count > 0 && _head <= tail && Size > Count * HpackEntry.Overhead;
        if (isWrapped) return _head + length <= tail ? _head : -1;
        if (_head + length <= _bytes.Length) return _head;
        return length <= tail ? 0 : -1;
    }

    private void GrowBytes(int length)
    {
        byte[] bytes = new byte[length];
        int offset = 0;
        for (int age = Count - 1; age >= 0; age--)
        {
            ref HpackEntry entry = ref this[age];
            _bytes.AsSpan(entry.Offset, entry.NameLength + entry.ValueLength).CopyTo(bytes.AsSpan(offset));
            entry.Offset = offset;
            offset += entry.NameLength + entry.ValueLength;
        }
        _head = offset;
        _bytes = bytes;
    }

    private void GrowEntries()
    {
        HpackEntry[] entries = new HpackEntry[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FirstEntries, _entries.Length * 2))];
        for (int age = 0; age < Count; age++)
        {
            uint number = NextNumber - 1 - (uint)age;
            entries[(int)number & (entries.Length - 1)] = _entries[(int)number & (_entries.Length - 1)];
        }
        _entries = entries;
    }
}
