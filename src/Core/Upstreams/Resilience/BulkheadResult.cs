namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>Whether a request got into a bulkhead.</summary>
internal enum BulkheadResult : byte
{
    /// <summary>It is in, and is to call <see cref="Bulkhead.Exit"/> when it has ended.</summary>
    Entered,

    /// <summary>As many as may wait are waiting.</summary>
    Full,

    /// <summary>Nothing came free in time.</summary>
    TimedOut,

    /// <summary>The waiter gave up: <see cref="BulkheadWaiter.Cancel"/>.</summary>
    Canceled,
}
