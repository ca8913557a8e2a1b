using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>Keeps a copy of a request's body as it passes, up to a limit: while it holds all that has passed, the request can be sent once more.</summary>
internal sealed class ReplaySink(BodyBuffer kept) : IBodySink
{
    /// <summary>The longest body that is kept where the upstream does not say: as much as one receive.</summary>
    internal const int DefaultLimit = 64 * 1024;

    private int _limit;
    private IBodySink _next = NowhereSink.Instance;

    /// <summary>Whether more has passed than is kept.</summary>
    internal bool IsOverrun { get; private set; }

    internal BodyBuffer Kept => kept;

    /// <summary>The longest body that is kept.</summary>
    internal void SetLimit(int limit) => _limit = limit;

    /// <summary>What passes from here on goes there.</summary>
    internal void Begin(IBodySink next) => _next = next;

    public void WriteBody(ByteQueue source, int count)
    {
        if (kept.Length + count > _limit)
        {
            IsOverrun = true;
            kept.Clear();
        }
        if (!IsOverrun)
            source.CopyTo(kept.Queue, count);
        _next.WriteBody(source, count);
    }

    internal void Clear()
    {
        kept.Clear();
        _next = NowhereSink.Instance;
        IsOverrun = false;
    }
}
