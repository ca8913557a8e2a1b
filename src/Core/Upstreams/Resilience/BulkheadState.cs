namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// What is in use of an upstream: counters that all loops share, and each loop's queue. It outlives the snapshots and their limits, as requests do.
/// Only upstreams with a bulkhead pay for the shared counters.
/// </summary>
internal sealed class BulkheadState
{
    private int _requests;
    private int _connections;
    private int _waiting;

    internal LoopSlots<BulkheadQueue> Queues { get; } = new(static _ => new BulkheadQueue());

    internal int Requests => Volatile.Read(ref _requests);

    internal int Connections => Volatile.Read(ref _connections);

    internal int Waiting => Volatile.Read(ref _waiting);

    internal bool TryAddRequest(int limit) => TryAdd(ref _requests, limit);

    internal bool TryAddConnection(int limit) => TryAdd(ref _connections, limit);

    internal bool TryAddWaiting(int limit) => TryAdd(ref _waiting, limit);

    internal void RemoveRequest() => Interlocked.Decrement(ref _requests);

    internal void RemoveConnection() => Interlocked.Decrement(ref _connections);

    internal void RemoveWaiting() => Interlocked.Decrement(ref _waiting);

    // Compared first and added by exchange: a crowd that is refused never makes the count look full to one that fits.
    private static bool TryAdd(ref int counter, int limit)
    {
        while (true)
        {
            var seen = Volatile.Read(ref counter);
            if (seen >= limit)
                return false;
            if (Interlocked.CompareExchange(ref counter, seen + 1, seen) == seen)
                return true;
        }
    }
}
