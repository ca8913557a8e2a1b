using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>
/// Passive health: puts endpoints out of service by what they answer. It takes <see cref="HealthPolicy.Failures"/> failures in a row, counted over all loops, or
/// as many within the window on one loop if they are at least half of its results there. Never more endpoints than the policy's cap.
/// </summary>
internal sealed class OutlierDetector(HealthPolicy policy)
{
    private int _isEjecting;

    /// <summary>Takes the outcome of an attempt in; true if it put the endpoint out of service.</summary>
    internal bool Report(ClusterLoad load, int place, AttemptOutcome outcome, long nowMs)
    {
        if (!policy.IsPassive || outcome == AttemptOutcome.Neutral)
            return false;
        var own = load.Endpoints[place];
        own.CountResult(outcome == AttemptOutcome.Success, nowMs, policy.WithinMs);
        var health = own.Endpoint.Health;
        if (outcome == AttemptOutcome.Success)
        {
            health.Succeed();
            return false;
        }
        var isOutlier = health.Fail(nowMs, policy.WithinMs) >= policy.Failures
            || (own.WindowFailures >= policy.Failures && own.WindowFailures >= own.WindowSuccesses);
        return isOutlier && TryEject(load, own, nowMs);
    }

    // One loop at a time, so that two do not both take the last place under the cap. Whoever comes second tries again at the next failure.
    private bool TryEject(ClusterLoad load, EndpointLoad endpoint, long nowMs)
    {
        if (Interlocked.CompareExchange(ref _isEjecting, 1, 0) != 0)
            return false;
        var isEjected = IsWithinCap(load, nowMs) && endpoint.Endpoint.Health.TryEject(nowMs, policy.EjectMs);
        Volatile.Write(ref _isEjecting, 0);
        if (isEjected)
            endpoint.ForgetResults();
        return isEjected;
    }

    private bool IsWithinCap(ClusterLoad load, long nowMs)
    {
        var unavailable = 1;
        foreach (var each in load.Endpoints)
            unavailable += each.Endpoint.Health.IsAvailable(nowMs) ? 0 : 1;
        return unavailable * 100 <= policy.MaxEjectedPercent * load.Endpoints.Length;
    }
}
