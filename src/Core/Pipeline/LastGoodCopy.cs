using System.Buffers;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>An answer that is copied as it passes to the client, up to a limit. Reused.</summary>
internal sealed class LastGoodCopy(BufferPool pool) : IBodySink
{
    private readonly ByteQueue _body = new(pool);
    private IBodySink _next = NowhereSink.Instance;
    private int _limit;

    /// <summary>The key under which it is kept, then its fields as <see cref="LastGoodEntry"/> has them.</summary>
    internal ArrayBufferWriter<byte> Head { get; } = new(1024);

    internal int KeyLength { get; set; }

    /// <summary>The body so far.</summary>
    internal ByteQueue Body => _body;

    /// <summary>Whether more has passed than is kept.</summary>
    internal bool IsOverrun { get; private set; }

    internal void Begin(int limit) => _limit = limit;

    /// <summary>What passes from here on goes there.</summary>
    internal IBodySink Before(IBodySink next)
    {
        _next = next;
        return this;
    }

    public void WriteBody(ByteQueue source, int count)
    {
        if (_body.Length + count > _limit)
        {
            IsOverrun = true;
            _body.Clear();
        }
        if (!IsOverrun)
            source.CopyTo(_body, count);
        _next.WriteBody(source, count);
    }

    internal void Clear()
    {
        Head.ResetWrittenCount();
        _body.Clear();
        _next = NowhereSink.Instance;
        IsOverrun = false;
    }
}
