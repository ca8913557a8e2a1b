using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Waterfall.Http.Http1;

/// <summary>A position in a destination that is known to be large enough.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_destination[Written..]);
        Written += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value) => _destination[Written++] = value;

    public void WriteDecimal(long value)
    {
        if (!Utf8Formatter.TryFormat(value, _destination[Written..], out int length)) throw new ArgumentException("The destination is too small.");
        Written += length;
    }
}
