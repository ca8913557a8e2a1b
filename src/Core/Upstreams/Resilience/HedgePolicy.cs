namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>When a second request is sent beside one that takes long, the first answer of the two being used. Hedges come out of the retry budget.</summary>
/// <param name="AfterMs">How long to wait before it is sent; 0: the quantile says.</param>
/// <param name="AfterPercent">Which quantile of the loop's latencies to wait for; 0: the time says.</param>
/// <param name="Max">How many further requests there may be.</param>
internal sealed record HedgePolicy(long AfterMs, int AfterPercent, int Max)
{
    /// <summary>The part of a loop's requests that hedges and retries together may be where <see cref="Cluster.Retry"/> does not say.</summary>
    internal const int BudgetPercent = 20;

    internal const int MinConcurrent = 3;

    /// <summary>How long to wait now; −1: no hedge, as too little is known yet.</summary>
    internal long DelayMs(LatencyHistogram latency)
    {
        if (AfterPercent == 0)
            return AfterMs;
        var quantile = latency.QuantileMs(AfterPercent);
        // The clock's resolution: waiting for nothing would double every request.
        return quantile < 0 ? -1 : Math.Max(1, quantile);
    }
}
