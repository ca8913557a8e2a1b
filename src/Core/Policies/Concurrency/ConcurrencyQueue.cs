using Waterfall.Core.IO;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>Who waits on one loop, first come first served. Only the count is read from elsewhere.</summary>
internal sealed class ConcurrencyQueue(ConcurrencyGate gate, EventLoop loop)
{
    private readonly Stack<ConcurrencyWaiter> _spare = new();
    private ConcurrencyWaiter? _first;
    private ConcurrencyWaiter? _last;
    private int _count;

    internal ConcurrencyGate Gate => gate;

    internal EventLoop Loop => loop;

    /// <summary>Whether somebody is being let in right now.</summary>
    internal bool IsAdmitting { get; set; }

    internal int Count => Volatile.Read(ref _count);

    internal bool IsEmpty => Count == 0;

    internal ConcurrencyWaiter Add()
    {
        var waiter = _spare.TryPop(out var spare) ? spare : new ConcurrencyWaiter(this);
        waiter.Previous = _last;
        if (_last is null)
            _first = waiter;
        else
            _last.Following = waiter;
        _last = waiter;
        Volatile.Write(ref _count, _count + 1);
        return waiter;
    }

    /// <summary>Takes the first one out.</summary>
    internal ConcurrencyWaiter Next()
    {
        var waiter = _first!;
        Remove(waiter);
        return waiter;
    }

    internal void Remove(ConcurrencyWaiter waiter)
    {
        if (waiter.Previous is null)
            _first = waiter.Following;
        else
            waiter.Previous.Following = waiter.Following;
        if (waiter.Following is null)
            _last = waiter.Previous;
        else
            waiter.Following.Previous = waiter.Previous;
        waiter.Previous = waiter.Following = null;
        Volatile.Write(ref _count, _count - 1);
    }

    /// <summary>Keeps a waiter that is done for the next one.</summary>
    internal void Return(ConcurrencyWaiter waiter) => _spare.Push(waiter);
}
