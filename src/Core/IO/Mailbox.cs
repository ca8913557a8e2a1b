using System.Collections.Concurrent;

namespace Waterfall.Core.IO;

/// <summary>How other threads hand work to a loop. Not on the request path.</summary>
internal sealed class Mailbox(Action wake)
{
    // Work handed over at once is done over several ticks, so that a burst does not hold up the connections.
    private const int MaxPerTick = 1024;

    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _items = new();
    private int _woken;

    internal bool IsEmpty => _items.IsEmpty;

    internal void Post(Action<object?> action, object? state)
    {
        _items.Enqueue((action, state));
        if (Interlocked.Exchange(ref _woken, 1) == 0)
            wake();
    }

    /// <summary>On the loop: does what was posted.</summary>
    internal void Drain()
    {
        // Items without a wake are left where one before them threw.
        if (Volatile.Read(ref _woken) == 0 && _items.IsEmpty)
            return;
        // Before looking: whatever is posted from here on wakes the loop again.
        Interlocked.Exchange(ref _woken, 0);
        for (var i = 0; i < MaxPerTick && _items.TryDequeue(out var item); i++)
            item.Action(item.State);
        if (!_items.IsEmpty && Interlocked.Exchange(ref _woken, 1) == 0)
            wake();
    }
}
