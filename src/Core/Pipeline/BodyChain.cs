using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The filters that one body passes through, and where it goes. Reused.</summary>
internal sealed class BodyChain(BufferPool pool) : IBodySink
{
    private readonly List<BodyFilter> _filters = [];
    private readonly List<ByteQueue> _queues = [];
    private IBodySink _destination = null!;

    internal bool IsEmpty => _filters.Count == 0;

    /// <summary>What one of the filters has found wrong with the body; null while nothing is.</summary>
    internal Problem? Problem { get; private set; }

    /// <summary>Whether a body that breaks off here may still be ended in order.</summary>
    internal bool MayEnd => _filters.TrueForAll(static filter => filter.MayEnd);

    internal void Add(BodyFilter filter)
    {
        _filters.Add(filter);
        if (_queues.Count < _filters.Count)
            _queues.Add(new ByteQueue(pool));
    }

    internal void Begin(IBodySink destination) => _destination = destination;

    public void WriteBody(ByteQueue source, int count)
    {
        while (count > 0)
        {
            var run = source.FirstSpan;
            run = run[..Math.Min(count, run.Length)];
            Write(0, run);
            count -= run.Length;
            source.Skip(run.Length);
        }
        PassOn(from: 1);
    }

    /// <summary>The body is complete: what the filters still hold goes to the destination. What they leave of the trailers.</summary>
    internal MessageHead? Complete(MessageHead? trailers)
    {
        for (var i = 0; i < _filters.Count && Problem is null; i++)
        {
            trailers = _filters[i].Complete(_queues[i], trailers);
            Problem = _filters[i].Problem;
            PassOn(i + 1);
        }
        return trailers;
    }

    internal void Release()
    {
        for (var i = 0; i < _filters.Count; i++)
        {
            _filters[i].Release();
            _queues[i].Clear();
        }
        _filters.Clear();
        Problem = null;
        _destination = null!;
    }

    // What follows something that is wrong goes nowhere.
    private void Write(int index, ReadOnlySpan<byte> run)
    {
        if (Problem is not null)
            return;
        _filters[index].Write(run, _queues[index]);
        Problem = _filters[index].Problem;
    }

    private void PassOn(int from)
    {
        for (var i = from; i < _filters.Count; i++)
        {
            var input = _queues[i - 1];
            while (!input.IsEmpty)
            {
                var run = input.FirstSpan;
                Write(i, run);
                input.Skip(run.Length);
            }
        }
        var output = _queues[_filters.Count - 1];
        if (!output.IsEmpty)
            _destination.WriteBody(output, (int)output.Length);
    }
}
