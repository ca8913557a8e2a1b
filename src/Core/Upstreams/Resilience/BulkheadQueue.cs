using Waterfall.Core.IO;
using Waterfall.Core.Memory;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>The requests of one loop that wait for room, first come, first served.</summary>
internal sealed class BulkheadQueue
{
    private IntrusiveList<BulkheadWaiter> _waiters;
    private EventLoop? _loop;
    private BulkheadState? _state;
    private bool _isAdmitting;
    private int _isPosted;
    private int _count;

    /// <summary>How many wait; other loops read it.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal bool IsEmpty => _waiters.IsEmpty;

    internal void Append(BulkheadWaiter waiter, BulkheadState state)
    {
        (_loop, _state) = (waiter.Loop, state);
        _waiters.Append(waiter);
        // A full fence: whoever makes room from here on sees this waiter, and room made before is seen when it looks, next.
        Interlocked.Increment(ref _count);
    }

    internal void Remove(BulkheadWaiter waiter)
    {
        _waiters.Remove(waiter);
        Interlocked.Decrement(ref _count);
        _state!.RemoveWaiting();
    }

    /// <summary>Lets in whoever there is room for, inline. One who is let in and is done at once makes room again: the outer call sees to that.</summary>
    internal void Admit()
    {
        if (_isAdmitting)
            return;
        _isAdmitting = true;
        try
        {
            while (_waiters.First is { } waiter && _state!.TryAddRequest(waiter.Limit))
                waiter.Complete(BulkheadResult.Entered);
        }
        finally
        {
            _isAdmitting = false;
        }
    }

    /// <summary>Has the queue's own loop look for room. From any loop; further calls until it does are the same one.</summary>
    internal void PostAdmit()
    {
        if (Interlocked.Exchange(ref _isPosted, 1) == 0)
            _loop!.Post(static state => ((BulkheadQueue)state!).OnPosted(), this);
    }

    private void OnPosted()
    {
        Interlocked.Exchange(ref _isPosted, 0);
        Admit();
    }
}
