using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>The requests of one loop that wait for room, first come, first served.</summary>
internal sealed class BulkheadQueue
{
    private BulkheadWaiter? _first;
    private BulkheadWaiter? _last;
    private EventLoop? _loop;
    private BulkheadState? _state;
    private bool _isAdmitting;
    private int _isPosted;
    private int _count;

    /// <summary>How many wait; other loops read it.</summary>
    internal int Count => Volatile.Read(ref _count);

    internal bool IsEmpty => _first is null;

    internal void Append(BulkheadWaiter waiter, BulkheadState state)
    {
        (_loop, _state) = (waiter.Loop, state);
        waiter.Previous = _last;
        if (_last is null)
            _first = waiter;
        else
            _last.Following = waiter;
        _last = waiter;
        // A full fence: whoever makes room from here on sees this waiter, and room made before is seen when it looks, next.
        Interlocked.Increment(ref _count);
    }

    internal void Remove(BulkheadWaiter waiter)
    {
        if (waiter.Previous is { } previous)
            previous.Following = waiter.Following;
        else
            _first = waiter.Following;
        if (waiter.Following is { } following)
            following.Previous = waiter.Previous;
        else
            _last = waiter.Previous;
        waiter.Previous = waiter.Following = null;
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
            while (_first is { } waiter && _state!.TryAddRequest(waiter.Limit))
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
