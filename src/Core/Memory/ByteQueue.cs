using System.Buffers;
using System.Diagnostics;

namespace Waterfall.Core.Memory;

/// <summary>
/// Bytes in order, in a chain of blocks that the queue owns: written at the tail, read and dropped at the head.
/// Blocks move from queue to queue whole where that saves a copy. Not thread-safe.
/// </summary>
internal sealed class ByteQueue(BufferPool pool) : IBufferWriter<byte>
{
    // Below this it is cheaper to copy bytes behind what the other queue already holds than to send a further block with them.
    private const int CopyThreshold = 2048;

    // A block that is less full than this is copied behind what the queue already holds: else what comes in small pieces would hold many times its length.
    private const int SparsePart = 4;

    private BufferBlock? _head;
    private BufferBlock? _tail;

    internal BufferPool Pool => pool;

    internal BufferBlock? Head => _head;

    internal long Length { get; private set; }

    internal bool IsEmpty => Length == 0;

    /// <summary>The readable bytes of the first block; empty only when the queue is empty.</summary>
    internal ReadOnlySpan<byte> FirstSpan => _head is { } head ? head.Readable : default;

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes at the tail; <see cref="Advance"/> makes them part of the queue.</summary>
    internal Span<byte> GetSpan(int sizeHint = 1) => TailWith(sizeHint).Writable;

    /// <inheritdoc cref="GetSpan"/>
    internal Memory<byte> GetMemory(int sizeHint = 1) => TailWith(sizeHint).WritableMemory;

    internal void Advance(int count)
    {
        Debug.Assert(_tail is not null && count <= _tail.Free);
        _tail!.End += count;
        Length += count;
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => GetSpan(Math.Max(sizeHint, 1));

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => GetMemory(Math.Max(sizeHint, 1));

    void IBufferWriter<byte>.Advance(int count) => Advance(count);

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = TailWith(1).Writable;
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Advance(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Takes ownership of a filled block and puts it, or a copy of its bytes, at the tail.</summary>
    internal void Append(BufferBlock block)
    {
        if (_tail is { Length: > 0 } tail && block.Length <= Math.Min(tail.Free, block.Size / SparsePart))
        {
            block.Readable.CopyTo(tail.Writable);
            Advance(block.Length);
            block.Return();
            return;
        }
        Link(block);
    }

    private void Link(BufferBlock block)
    {
        Debug.Assert(block.Following is null && block.Pool == pool);
        if (_tail is { Length: 0 })
            ReturnTail(); // room asked for and not used must not stand before bytes
        Length += block.Length;
        if (_tail is null)
            _head = block;
        else
            _tail.Following = block;
        _tail = block;
    }

    /// <summary>Drops bytes at the head; emptied blocks go back to the pool.</summary>
    internal void Skip(long count)
    {
        Debug.Assert(count <= Length);
        Length -= count;
        while (count > 0)
        {
            var head = _head!;
            if (count < head.Length)
            {
                head.Start += (int)count;
                return;
            }
            count -= head.Length;
            ReturnHead();
        }
        // An empty block may be left where the last write reserved more than it used.
        if (Length == 0 && _head is not null)
            Clear();
    }

    /// <summary>Moves bytes from the head of this queue to the tail of another of the same loop, whole blocks without a copy.</summary>
    internal void MoveTo(ByteQueue destination, long count)
    {
        Debug.Assert(count <= Length);
        while (count > 0)
        {
            var head = _head!;
            var available = head.Length;
            if (available == 0)
            {
                ReturnHead();
            }
            else if (available <= count && available > CopyThreshold && destination.Pool == pool)
            {
                _head = head.Following;
                if (_head is null)
                    _tail = null;
                head.Following = null;
                Length -= available;
                count -= available;
                destination.Append(head);
            }
            else
            {
                var part = (int)Math.Min(available, count);
                destination.Write(head.Readable[..part]);
                count -= part;
                Skip(part);
            }
        }
    }

    /// <summary>Writes a copy of the first bytes to another queue.</summary>
    internal void CopyTo(ByteQueue destination, long count)
    {
        for (var block = _head; block is not null && count > 0; block = block.Following)
        {
            var part = (int)Math.Min(block.Length, count);
            destination.Write(block.Readable[..part]);
            count -= part;
        }
    }

    /// <summary>Copies the first bytes, as many as there are and fit; how many those were.</summary>
    internal int Peek(Span<byte> destination)
    {
        var length = 0;
        for (var block = _head; block is not null && length < destination.Length; block = block.Following)
        {
            var part = block.Readable;
            part = part[..Math.Min(part.Length, destination.Length - length)];
            part.CopyTo(destination[length..]);
            length += part.Length;
        }
        return length;
    }

    /// <summary>
    /// Moves the bytes of a large block that holds few of them into a small one, so that a connection that waits does not keep 64 KiB for a handful.
    /// </summary>
    internal void Compact()
    {
        if (_head is not { Size: > BufferPool.LargeSize } large || large != _tail || large.Length > BufferPool.SmallSize)
            return;
        _head = _tail = null;
        Length = 0;
        Write(large.Readable);
        large.Return();
    }

    internal void Clear()
    {
        while (_head is not null)
            ReturnHead();
        Length = 0;
    }

    /// <summary>The queue's bytes as a sequence; valid until the next change of the queue.</summary>
    internal ReadOnlySequence<byte> AsSequence()
    {
        if (_head is null)
            return default;
        long index = 0;
        for (var block = _head; block is not null; block = block.Following)
        {
            block.Link(index);
            index += block.Length;
        }
        return new ReadOnlySequence<byte>(_head, 0, _tail!, _tail!.Length);
    }

    private BufferBlock TailWith(int size)
    {
        if (_tail is { } tail && tail.Free >= size)
            return tail;
        // Where a block has been filled already more is coming: fewer, larger blocks make a cheaper send.
        var block = pool.Rent(Length >= BufferPool.SmallSize ? Math.Max(size, BufferPool.LargeSize) : size);
        Link(block);
        return block;
    }

    private void ReturnTail()
    {
        var tail = _tail!;
        BufferBlock? before = null;
        for (var block = _head; block != tail; block = block!.Following)
            before = block;
        _tail = before;
        if (before is null)
            _head = null;
        else
            before.Following = null;
        tail.Return();
    }

    private void ReturnHead()
    {
        var head = _head!;
        _head = head.Following;
        if (_head is null)
            _tail = null;
        head.Return();
    }
}
