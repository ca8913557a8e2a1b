using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>The filters that one body passes through, and the stream that it goes to. Reused.</summary>
internal sealed class BodyChain(BufferPool pool) : IBodySink
{
    private readonly List<BodyFilter> _filters = [];
    private readonly List<ByteQueue> _queues = [];
    private HttpStream _destination = null!;

    internal bool IsEmpty => _filters.Count == 0;

    internal void Add(BodyFilter filter)
    {
        _filters.Add(filter);
        if (_queues.Count < _filters.Count)
            _queues.Add(new ByteQueue(pool));
    }

    internal void Begin(HttpStream destination) => _destination = destination;

    public void WriteBody(ByteQueue source, int count)
    {
        while (count > 0)
        {
            var run = source.FirstSpan;
            run = run[..Math.Min(count, run.Length)];
            _filters[0].Write(run, _queues[0]);
            count -= run.Length;
            source.Skip(run.Length);
        }
        PassOn(from: 1);
    }

    /// <summary>The body is complete: what the filters still hold goes to the destination.</summary>
    internal void Complete()
    {
        for (var i = 0; i < _filters.Count; i++)
        {
            _filters[i].Complete(_queues[i]);
            PassOn(i + 1);
        }
    }

    internal void Release()
    {
        for (var i = 0; i < _filters.Count; i++)
        {
            _filters[i].Release();
            _queues[i].Clear();
        }
        _filters.Clear();
        _destination = null!;
    }

    private void PassOn(int from)
    {
        for (var i = from; i < _filters.Count; i++)
        {
            var input = _queues[i - 1];
            while (!input.IsEmpty)
            {
                var run = input.FirstSpan;
                _filters[i].Write(run, _queues[i]);
                input.Skip(run.Length);
            }
        }
        var output = _queues[_filters.Count - 1];
        if (!output.IsEmpty)
            _destination.WriteBody(output, (int)output.Length);
    }
}
