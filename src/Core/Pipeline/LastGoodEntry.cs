using System.Buffers.Binary;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>A kept answer, in one piece of memory: its key, its fields (two lengths of two bytes, a name, a value), its body.</summary>
internal sealed class LastGoodEntry(ulong hash) : IListItem<LastGoodEntry>
{
    // What the objects around the bytes weigh, about.
    private const int Overhead = 160;

    private ListLinks<LastGoodEntry> _links;
    private byte[] _bytes = [];
    private int _keyLength, _headLength, _length;

    ref ListLinks<LastGoodEntry> IListItem<LastGoodEntry>.Links => ref _links;

    internal ulong Hash => hash;

    /// <summary>When the answer came, in the loop's milliseconds.</summary>
    internal long StoredAtMs { get; private set; }

    internal long Weight => _bytes.Length + Overhead;

    internal ReadOnlySpan<byte> Key => _bytes.AsSpan(0, _keyLength);

    internal ReadOnlySpan<byte> Body => _bytes.AsSpan(_headLength, _length - _headLength);

    /// <summary>Writes a field as an entry has it.</summary>
    internal static void WriteField(System.Buffers.IBufferWriter<byte> head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var span = head.GetSpan(4 + name.Length + value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(span[2..], (ushort)value.Length);
        name.CopyTo(span[4..]);
        value.CopyTo(span[(4 + name.Length)..]);
        head.Advance(4 + name.Length + value.Length);
    }

    internal void Set(LastGoodCopy copy, long nowMs)
    {
        var head = copy.Head.WrittenSpan;
        var length = head.Length + (int)copy.Body.Length;
        // The memory is used again unless it were half empty.
        if (_bytes.Length < length || _bytes.Length > 2 * length)
            _bytes = new byte[length];
        head.CopyTo(_bytes);
        (_keyLength, _headLength, _length, StoredAtMs) = (copy.KeyLength, head.Length, length, nowMs);
        var at = _headLength;
        while (!copy.Body.IsEmpty)
        {
            var part = copy.Body.FirstSpan;
            part.CopyTo(_bytes.AsSpan(at));
            at += part.Length;
            copy.Body.Skip(part.Length);
        }
    }

    internal void AddFieldsTo(MessageHead head)
    {
        for (var fields = _bytes.AsSpan(_keyLength, _headLength - _keyLength); !fields.IsEmpty;)
        {
            var name = BinaryPrimitives.ReadUInt16LittleEndian(fields);
            var value = BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]);
            head.Add(fields.Slice(4, name), fields.Slice(4 + name, value));
            fields = fields[(4 + name + value)..];
        }
    }
}
