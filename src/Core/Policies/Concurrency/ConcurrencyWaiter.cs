using System.Runtime.CompilerServices;
using Waterfall.Core.IO;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>One exchange that waits for a place, or for its time to be over. Reused.</summary>
internal sealed class ConcurrencyWaiter : IDeadlineOwner, ICriticalNotifyCompletion
{
    private readonly ConcurrencyQueue _queue;
    private readonly Deadline _deadline;
    private Action? _continuation;
    private bool _isIn;

    internal ConcurrencyWaiter(ConcurrencyQueue queue)
    {
        _queue = queue;
        _deadline = new Deadline(queue.Loop.Timers, this);
    }

    /// <summary>The queue's links.</summary>
    internal ConcurrencyWaiter? Previous, Following;

    public bool IsCompleted { get; private set; }

    /// <summary>Waits; awaited once.</summary>
    internal ConcurrencyWaiter WaitAsync(long timeoutMs)
    {
        if (!IsCompleted)
            _deadline.Set(timeoutMs, DeadlineReason.Queue);
        return this;
    }

    internal ConcurrencyWaiter GetAwaiter() => this;

    /// <summary>Ends the wait, out of the queue already. Whoever waits goes on at once.</summary>
    internal void Set(bool isIn)
    {
        _deadline.Clear();
        _isIn = isIn;
        IsCompleted = true;
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
    }

    public bool GetResult()
    {
        IsCompleted = false;
        return _isIn;
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        _queue.Remove(this);
        _queue.Gate.OnGivenUp();
        Set(false);
    }
}
