using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Waterfall.Core.Memory;

/// <summary>
/// A pinned block of bytes with one owner at a time: the pool it came from, or the queue it stands in.
/// The bytes between <see cref="Start"/> and <see cref="End"/> are readable; those behind <see cref="End"/> may be written.
/// </summary>
internal sealed class BufferBlock : ReadOnlySequenceSegment<byte>
{
    private readonly byte[] _array;

    internal BufferBlock(BufferPool pool, int size)
    {
        Pool = pool;
        _array = GC.AllocateUninitializedArray<byte>(size, pinned: true);
    }

    internal BufferPool Pool { get; }

    internal int Start;
    internal int End;

    /// <summary>The block behind this one in the queue that owns both.</summary>
    internal BufferBlock? Following;

    /// <summary>Who rented the block; kept by the diagnostic pool only.</summary>
    internal string? Owner;

    internal int Size => _array.Length;

    internal int Length => End - Start;

    internal int Free => _array.Length - End;

    internal Span<byte> Readable => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), Start), End - Start);

    internal Span<byte> Writable => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_array), End), _array.Length - End);

    internal Memory<byte> WritableMemory => _array.AsMemory(End);

    internal byte[] Array => _array;

    /// <summary>The address of the first readable byte. The array is pinned, so it stays.</summary>
    internal unsafe byte* ReadPointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + Start;

    /// <summary>The address of the first writable byte.</summary>
    internal unsafe byte* WritePointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + End;

    /// <summary>Makes the block usable as a segment of a <see cref="ReadOnlySequence{T}"/>, for callers of the pipe contract.</summary>
    internal void Link(long runningIndex)
    {
        Debug.Assert(Start <= End);
        Memory = _array.AsMemory(Start, Length); // a block moved here after part of it was read is not read from its beginning
        RunningIndex = runningIndex;
        Next = Following;
    }

    internal void Return() => Pool.Return(this);
}
