using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Pipeline;

/// <summary>What policies add to an exchange's line of the access log: names and texts, escaped for JSON as they come and bounded. Reused.</summary>
internal sealed class LogFields
{
    /// <summary>The most fields of a line.</summary>
    internal const int MaxFields = 32;

    /// <summary>The most bytes of one value, escapes included.</summary>
    internal const int MaxValueBytes = 1024;

    /// <summary>The most bytes of all of them, names and punctuation included.</summary>
    internal const int MaxBytes = AccessLogLine.MaxFieldsBytes;

    private readonly byte[] _values = new byte[MaxBytes];
    private readonly byte[] _line = new byte[MaxBytes];
    private readonly (byte[] Name, int Offset, int Length)[] _fields = new (byte[], int, int)[MaxFields];
    private int _count;
    private int _used;
    private int _lineLength;

    internal bool IsEmpty => _count == 0;

    /// <summary>Whether a value was cut, or a field left out.</summary>
    internal bool IsTruncated { get; private set; }

    /// <summary>Adds a field; one of the same name gives way.</summary>
    /// <param name="name">What stands before the value, escaped: <c>"user":</c>.</param>
    /// <param name="value">As it came off the wire.</param>
    internal void Add(byte[] name, ReadOnlySpan<byte> value)
    {
        var index = 0;
        while (index < _count && !_fields[index].Name.AsSpan().SequenceEqual(name))
            index++;
        var known = index < _count ? name.Length + _fields[index].Length + 3 : 0;
        // Quotes and a comma: what is left for the value, of which nothing may be left behind.
        var room = Math.Min(MaxBytes - (_lineLength - known) - name.Length - 3, Math.Min(MaxValueBytes, MaxBytes - _used));
        if (index == MaxFields || room <= 0)
        {
            IsTruncated = true;
            return;
        }
        IsTruncated |= !JsonEscaper.TryWrite(value, _values.AsSpan(_used, room), out var length);
        _fields[index] = (name, _used, length);
        _count = Math.Max(_count, index + 1);
        _used += length;
        _lineLength += name.Length + length + 3 - known;
    }

    /// <summary>The members of an object: <c>"user":"ada","plan":"gold"</c>.</summary>
    internal ReadOnlySpan<byte> Render()
    {
        var length = 0;
        foreach (var (name, offset, count) in _fields.AsSpan(0, _count))
        {
            if (length > 0)
                _line[length++] = (byte)',';
            name.CopyTo(_line, length);
            length += name.Length;
            _line[length++] = (byte)'"';
            _values.AsSpan(offset, count).CopyTo(_line.AsSpan(length));
            length += count;
            _line[length++] = (byte)'"';
        }
        return _line.AsSpan(0, length);
    }

    internal void Clear()
    {
        Array.Clear(_fields, 0, _count);
        _count = _used = _lineLength = 0;
        IsTruncated = false;
    }
}
