using System.Buffers;

namespace Waterfall.Core.Expressions.Json;

/// <summary>
/// Where values live: the bytes of strings and numbers in one buffer, the elements of arrays and the names and values of objects side by side in another.
/// Both grow by doubling and are kept for the next batch; what was given out stays where it is until <see cref="Reset"/>.
/// </summary>
internal sealed class JsonArena(int bytes, int nodes, int maxKeptBytes = JsonArena.MaxKeptBytes) : IBufferWriter<byte>
{
    // What a batch may leave behind for the next one; a larger buffer was needed once and is given back.
    private const int MaxKeptBytes = 256 * 1024;
    private const int BytesPerKeptNode = 16;

    // Up to this many members each name is compared with those before it; beyond, names are looked up in a table.
    private const int MaxCompared = 8;

    private byte[] _bytes = bytes == 0 ? [] : new byte[bytes];
    private JsonValue[] _nodes = nodes == 0 ? [] : new JsonValue[nodes];
    private int _nodeCount;

    // Children of the arrays and objects under way, the innermost last.
    private JsonValue[] _open = nodes == 0 ? [] : new JsonValue[nodes];
    private int _openCount;
    private int[] _table = [];

    internal JsonArena()
        : this(1024, 64)
    {
    }

    /// <summary>How many bytes are in use: where the next string begins.</summary>
    internal int ByteCount { get; private set; }

    /// <summary>Where the children of an array or object that begins now will stand; for <see cref="EndArray"/> and <see cref="EndObject"/>.</summary>
    internal int Begin() => _openCount;

    internal void Push(in JsonValue child)
    {
        if (_openCount == _open.Length) Array.Resize(ref _open, Math.Max(16, 2 * _openCount));
        _open[_openCount++] = child;
    }

    internal JsonValue EndArray(int begin)
    {
        var count = _openCount - begin;
        return new JsonValue(JsonForm.Array, this, Close(begin), count);
    }

    /// <summary>Ends an object: names and values in turn were pushed.</summary>
    /// <param name="begin">What <see cref="Begin"/> gave.</param>
    /// <param name="keepFirst">Which of the members of one name counts: the first, or the last in the place of the first.</param>
    internal JsonValue EndObject(int begin, bool keepFirst = false)
    {
        RemoveDuplicates(begin, keepFirst);
        var count = (_openCount - begin) / 2;
        return new JsonValue(JsonForm.Object, this, Close(begin), count);
    }

    internal JsonValue AddString(ReadOnlySpan<byte> text)
    {
        var start = ByteCount;
        this.Write(text);
        return StringSince(start);
    }

    /// <summary>The bytes written since <see cref="ByteCount"/> was that, as a string.</summary>
    internal JsonValue StringSince(int start) => new(JsonForm.String, this, start, ByteCount - start);

    internal JsonValue At(JsonForm form, int offset, int length) => new(form, this, offset, length);

    internal ReadOnlySpan<byte> Bytes(int offset, int length) => _bytes.AsSpan(offset, length);

    internal ref readonly JsonValue Node(int index) => ref _nodes[index];

    /// <summary>Gives up bytes written since <see cref="ByteCount"/> was that.</summary>
    internal void Truncate(int byteCount) => ByteCount = byteCount;

    /// <summary>Leaves arrays and objects that were under way when an evaluation failed.</summary>
    internal void Abandon()
    {
        Array.Clear(_open, 0, Math.Min(_openCount, _open.Length));
        _openCount = 0;
    }

    internal void Reset()
    {
        if (_bytes.Length > maxKeptBytes) _bytes = [];
        if (_nodes.Length > maxKeptBytes / BytesPerKeptNode) (_nodes, _open, _table) = ([], [], []);
        // Values refer to the memory they lie in, which may be that of a configuration long replaced.
        else Array.Clear(_nodes, 0, _nodeCount);
        Abandon();
        ByteCount = _nodeCount = 0;
    }

    public void Advance(int count) => ByteCount += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(ByteCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(ByteCount);
    }

    // Who reads bytes while others are written goes on in the old buffer, in which they are the same.
    private void Ensure(int count)
    {
        var needed = ByteCount + Math.Max(1, count);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, Math.Max(256, 2 * _bytes.Length)));
    }

    private int Close(int begin)
    {
        var count = _openCount - begin;
        var start = _nodeCount;
        if (start + count > _nodes.Length) Array.Resize(ref _nodes, Math.Max(start + count, 2 * _nodes.Length));
        Array.Copy(_open, begin, _nodes, start, count);
        Array.Clear(_open, begin, count);
        _nodeCount += count;
        _openCount = begin;
        return start;
    }

    private void RemoveDuplicates(int begin, bool keepFirst)
    {
        var kept = begin;
        var mask = PrepareTable((_openCount - begin) / 2);
        for (var i = begin; i < _openCount; i += 2)
        {
            var before = mask == 0 ? FindBefore(begin, kept, _open[i]) : FindInTable(mask, kept, _open[i]);
            if (before < 0)
            {
                (_open[kept], _open[kept + 1]) = (_open[i], _open[i + 1]);
                kept += 2;
            }
            else if (!keepFirst)
            {
                _open[before + 1] = _open[i + 1];
            }
        }
        _openCount = kept;
    }

    private int FindBefore(int begin, int end, in JsonValue name)
    {
        for (var i = begin; i < end; i += 2)
        {
            if (_open[i].Utf8.SequenceEqual(name.Utf8)) return i;
        }
        return -1;
    }

    // Open addressing, half full at most; slots hold an index plus one.
    private int PrepareTable(int count)
    {
        if (count <= MaxCompared) return 0;
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count * 2);
        if (_table.Length < size) _table = new int[size];
        else Array.Clear(_table, 0, size);
        return size - 1;
    }

    private int FindInTable(int mask, int next, in JsonValue name)
    {
        // Seeded by the process: nobody outside can choose names that meet.
        var hash = new HashCode();
        hash.AddBytes(name.Utf8);
        for (var slot = hash.ToHashCode() & mask; ; slot = (slot + 1) & mask)
        {
            var found = _table[slot] - 1;
            if (found < 0)
            {
                _table[slot] = next + 1;
                return -1;
            }
            if (_open[found].Utf8.SequenceEqual(name.Utf8)) return found;
        }
    }
}
