using Waterfall.Core.IO;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// Bounds what the gateway uses of one upstream, so that a slow one does not take everything. The limits are those of the whole gateway: one counter, one
/// compare-and-swap a request. Requests beyond it wait on their loop, as long and as many as the settings allow.
/// </summary>
internal sealed class Bulkhead(BulkheadSettings settings, BulkheadState state)
{
    internal BulkheadState State => state;

    /// <summary>
    /// Lets a request in, at once or when another has left. What entered leaves by <see cref="Exit"/> of this object, whatever snapshot is current by then.
    /// </summary>
    internal LoopTask<BulkheadResult> EnterAsync(BulkheadWaiter waiter)
    {
        if (settings.Requests == 0)
            return new(BulkheadResult.Entered);
        var queue = state.Queues.Of(waiter.Loop.Index);
        if (queue.IsEmpty && state.TryAddRequest(settings.Requests))
            return new(BulkheadResult.Entered);
        return state.TryAddWaiting(settings.Queue) ? WaitAsync(queue, waiter) : new(BulkheadResult.Full);
    }

    /// <summary>A request that was let in has ended: who waits next goes in, on this loop first.</summary>
    internal void Exit(EventLoop loop)
    {
        if (settings.Requests == 0)
            return;
        state.RemoveRequest();
        if (state.Waiting == 0)
            return;
        var own = state.Queues.Of(loop.Index);
        own.Admit();
        foreach (var queue in state.Queues.All)
        {
            if (queue is not null && queue != own && queue.Count > 0)
                queue.PostAdmit();
        }
    }

    /// <summary>Counts a connection that is to be opened; false if there are as many as may be.</summary>
    internal bool TryOpenConnection() => settings.Connections == 0 || state.TryAddConnection(settings.Connections);

    /// <summary>A counted connection is closed, or was never made.</summary>
    internal void CloseConnection()
    {
        if (settings.Connections > 0)
            state.RemoveConnection();
    }

    private async LoopTask<BulkheadResult> WaitAsync(BulkheadQueue queue, BulkheadWaiter waiter)
    {
        waiter.Begin(queue, settings.Requests, settings.QueueTimeoutMs);
        queue.Append(waiter, state);
        // Room that was made while this one was not yet in the queue: nobody else would tell it.
        queue.Admit();
        return await waiter;
    }
}
