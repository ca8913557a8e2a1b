using Waterfall.Core.IO;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>
/// A number of places for all loops, one atomic count, and a queue for each loop. Who leaves lets the next of its own loop in, or else wakes another loop that
/// has somebody waiting.
/// </summary>
/// <remarks>
/// No wake-up is lost: who leaves frees the place first and then looks for waiters; who waits is in the queue and counted first and then looks for a place. Between
/// the two steps stands a full fence on either side, so that of two at the same time one sees the other.
/// </remarks>
internal sealed class ConcurrencyGate(int limit, int queueLimit)
{
    private readonly Lock _growing = new();
    private ConcurrencyQueue?[] _queues = [];
    private int _inside;
    private int _waiting;

    /// <summary>Places taken.</summary>
    internal int Inside => Volatile.Read(ref _inside);

    /// <summary>Waiting on any loop.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a place, unless somebody of the loop waits for one already.</summary>
    internal bool TryEnter(EventLoop loop) => Find(loop) is not { IsEmpty: false } && TryTake();

    internal bool IsQueueFull(EventLoop loop) => (Find(loop)?.Count ?? 0) >= queueLimit;

    /// <summary>Waits for a place behind those of the loop that wait already; false when the time is over.</summary>
    internal async LoopTask<bool> WaitAsync(EventLoop loop, long timeoutMs)
    {
        var queue = Find(loop) ?? Make(loop);
        var waiter = queue.Add();
        Interlocked.Increment(ref _waiting);
        Admit(queue);
        var isIn = await waiter.WaitAsync(timeoutMs);
        queue.Return(waiter);
        return isIn;
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave(EventLoop loop)
    {
        Interlocked.Decrement(ref _inside);
        if (Volatile.Read(ref _waiting) > 0)
            Wake(loop);
    }

    /// <summary>Somebody gave up waiting.</summary>
    internal void OnGivenUp() => Interlocked.Decrement(ref _waiting);

    private bool TryTake()
    {
        for (var inside = Volatile.Read(ref _inside); inside < limit;)
        {
            var before = Interlocked.CompareExchange(ref _inside, inside + 1, inside);
            if (before == inside)
                return true;
            inside = before;
        }
        return false;
    }

    private void Wake(EventLoop loop)
    {
        if (Find(loop) is { IsEmpty: false } own)
            Admit(own);
        if (Volatile.Read(ref _inside) < limit && Volatile.Read(ref _waiting) > 0)
            WakeOther(loop);
    }

    private void WakeOther(EventLoop loop)
    {
        var queues = Volatile.Read(ref _queues);
        for (var i = 1; i <= queues.Length; i++)
        {
            // Beginning with the neighbour, so that no loop is always last.
            if (queues[(loop.Index + i) % queues.Length] is not { IsEmpty: false } queue)
                continue;
            queue.Loop.Post(static state =>
            {
                var queue = (ConcurrencyQueue)state!;
                queue.Gate.Wake(queue.Loop);
            }, queue);
            return;
        }
    }

    // On the queue's loop: as many as there is room for. Each goes on at once, may end at once and leave: that lets nobody in a call deeper, but here.
    private void Admit(ConcurrencyQueue queue)
    {
        if (queue.IsAdmitting)
            return;
        queue.IsAdmitting = true;
        try
        {
            while (!queue.IsEmpty && TryTake())
            {
                Interlocked.Decrement(ref _waiting);
                queue.Next().Set(true);
            }
        }
        finally
        {
            queue.IsAdmitting = false;
        }
    }

    private ConcurrencyQueue? Find(EventLoop loop)
    {
        var queues = Volatile.Read(ref _queues);
        return loop.Index < queues.Length ? queues[loop.Index] : null;
    }

    private ConcurrencyQueue Make(EventLoop loop)
    {
        lock (_growing)
        {
            var queues = _queues;
            if (queues.Length <= loop.Index)
                Array.Resize(ref queues, loop.Index + 1);
            var queue = queues[loop.Index] = new ConcurrencyQueue(this, loop);
            Volatile.Write(ref _queues, queues);
            return queue;
        }
    }
}
