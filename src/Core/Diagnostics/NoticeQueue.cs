using System.Collections.Concurrent;

namespace Waterfall.Core.Diagnostics;

/// <summary>
/// Tells lines one after the other from the thread pool: a loop that has something to say waits for nobody who reads it. What is too much is counted instead.
/// </summary>
internal sealed class NoticeQueue(Action<string> tell)
{
    /// <summary>Lines that wait at most: whoever reads so slowly is better told how many there were.</summary>
    internal const int MaxWaiting = 1024;

    private readonly ConcurrentQueue<string> _lines = new();
    private int _dropped;
    private int _isTelling;

    internal void Add(string line)
    {
        if (_lines.Count >= MaxWaiting)
            Interlocked.Increment(ref _dropped);
        else
            _lines.Enqueue(line);
        Begin();
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _isTelling, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.TellAll(), this, preferLocal: false);
    }

    private void TellAll()
    {
        try
        {
            while (_lines.TryDequeue(out var line))
                tell(line);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                tell($"{dropped} more notices came faster than they could be told");
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
            // A line that came between the last look and this would wait for the next one.
            if (!_lines.IsEmpty)
                Begin();
        }
    }
}
