namespace Waterfall.Core.Diagnostics;

/// <summary>Whole lines on their way to a log. Owned by a loop while it is filled, by the writer once it was handed over.</summary>
internal sealed class LogBuffer
{
    /// <summary>Below the large object heap, and far more than the longest line (<see cref="AccessLogLine.MaxBytes"/>).</summary>
    internal const int Size = 64 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size);
    private int _written;

    internal int Length { get; private set; }

    internal int Free => Size - Length;

    internal Span<byte> Room => _bytes.AsSpan(Length);

    /// <summary>What has not been written out yet.</summary>
    internal ReadOnlySpan<byte> Unwritten => _bytes.AsSpan(_written, Length - _written);

    internal void Advance(int count) => Length += count;

    internal void MarkWritten(int count) => _written += count;

    /// <summary>
    /// The first part of a line went to a file that is not written to any more: the rest of it would be no line in another. True when a line was given up.
    /// </summary>
    internal bool SkipBrokenLine()
    {
        if (_written == 0 || _bytes[_written - 1] == (byte)'\n')
            return false;
        var end = Unwritten.IndexOf((byte)'\n');
        _written = end < 0 ? Length : _written + end + 1;
        return true;
    }

    internal void Clear() => Length = _written = 0;
}
