namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// Bounds the retries and hedges of one loop to a part of its requests under way at the cluster, so that an upstream in trouble is not sent a multiple of its
/// load by those who try again. A few are always allowed: with little traffic a part of it is less than one.
/// </summary>
internal sealed class RetryBudget
{
    /// <summary>Exchanges under way at the cluster.</summary>
    internal int Active { get; private set; }

    /// <summary>Attempts among them that are not the first.</summary>
    internal int Retrying { get; private set; }

    internal void BeginExchange() => Active++;

    internal void EndExchange() => Active--;

    internal bool TryBeginRetry(int percent, int minConcurrent)
    {
        if (Retrying >= Math.Max(minConcurrent, (int)((long)Active * percent / 100)))
            return false;
        Retrying++;
        return true;
    }

    internal void EndRetry() => Retrying--;
}
