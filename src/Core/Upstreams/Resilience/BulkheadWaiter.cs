using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>A request's place in a bulkhead's queue. It belongs to the exchange, which uses it again and again; one wait at a time.</summary>
internal sealed class BulkheadWaiter : IDeadlineOwner, ICriticalNotifyCompletion, IListItem<BulkheadWaiter>
{
    private ListLinks<BulkheadWaiter> _links;
    private readonly Deadline _deadline;
    private BulkheadQueue? _queue;
    private Action? _continuation;
    private BulkheadResult _result;

    internal BulkheadWaiter(EventLoop loop)
    {
        Loop = loop;
        _deadline = new Deadline(loop.Timers, this);
    }

    internal EventLoop Loop { get; }

    ref ListLinks<BulkheadWaiter> IListItem<BulkheadWaiter>.Links => ref _links;

    /// <summary>How many requests may be under way for this one to go.</summary>
    internal int Limit { get; private set; }

    internal bool IsWaiting => _queue is not null;

    public bool IsCompleted => _queue is null;

    internal BulkheadWaiter GetAwaiter() => this;

    public BulkheadResult GetResult() => _result;

    public void OnCompleted(Action continuation) => _continuation = continuation;

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

    internal void Begin(BulkheadQueue queue, int limit, long timeoutMs)
    {
        if (IsWaiting)
            throw new InvalidOperationException("It waits already.");
        (_queue, Limit) = (queue, limit);
        _deadline.Set(timeoutMs, DeadlineReason.Queue);
    }

    /// <summary>Ends a wait whose exchange is at its end; nothing if it does not wait.</summary>
    internal void Cancel()
    {
        if (IsWaiting)
            Complete(BulkheadResult.Canceled);
    }

    internal void Complete(BulkheadResult result)
    {
        _queue!.Remove(this);
        _queue = null;
        _result = result;
        _deadline.Clear();
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Complete(BulkheadResult.TimedOut);
}
