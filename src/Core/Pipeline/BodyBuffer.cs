using System.Buffers;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>A body, or the beginning of one, held in the loop's memory: what stages look at, and what is sent in its place.</summary>
public sealed class BodyBuffer : IBodySink
{
    internal BodyBuffer(BufferPool pool) => Queue = new ByteQueue(pool);

    /// <summary>Bytes held.</summary>
    public long Length => Queue.Length;

    /// <summary>Whether the whole body is held.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>The bytes; valid until the buffer is changed or the exchange ends.</summary>
    public ReadOnlySequence<byte> Content => Queue.AsSequence();

    internal ByteQueue Queue { get; }

    /// <summary>Puts another body in the place of this one.</summary>
    /// <param name="content">The new body; copied.</param>
    public void Replace(ReadOnlySpan<byte> content)
    {
        Queue.Clear();
        Queue.Write(content);
        IsComplete = true;
    }

    void IBodySink.WriteBody(ByteQueue source, int count) => source.MoveTo(Queue, count);

    internal void Clear()
    {
        Queue.Clear();
        IsComplete = false;
    }

    /// <summary>Gives a sink a copy of what is held, which may be needed once more.</summary>
    internal void CopyTo(IBodySink sink, ByteQueue scratch)
    {
        if (Queue.IsEmpty)
            return;
        Queue.CopyTo(scratch, Queue.Length);
        sink.WriteBody(scratch, (int)scratch.Length);
    }
}
