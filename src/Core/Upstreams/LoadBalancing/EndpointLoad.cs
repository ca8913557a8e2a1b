namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// What one loop knows of an endpoint from its own traffic. An exchange holds the object, so that it counts itself out of what it counted itself into even if
/// the endpoint's place has become another's meanwhile.
/// </summary>
internal sealed class EndpointLoad(Endpoint endpoint)
{
    /// <summary>The time constant of the mean's decay (Finagle's and Linkerd's peak EWMA).</summary>
    internal const double DecayMs = 10_000;

    /// <summary>A failed attempt counts as at least this long: an endpoint that refuses quickly is not the fastest.</summary>
    internal const double FailurePenaltyMs = 1_000;

    private double _meanMs;
    private long _meanAtMs;
    private long _windowStartMs;

    internal Endpoint Endpoint { get; } = endpoint;

    /// <summary>Requests of this loop that are at the endpoint now.</summary>
    internal int InFlight { get; private set; }

    /// <summary>Successes and failures that this loop saw in the current window of passive health.</summary>
    internal int WindowSuccesses { get; private set; }

    internal int WindowFailures { get; private set; }

    /// <summary>An attempt is sent to the endpoint.</summary>
    internal void Enter() => InFlight++;

    /// <summary>The attempt has ended, however it did.</summary>
    internal void Leave() => InFlight--;

    /// <summary>Time from the request to the answer's head. A slower answer counts at once, a faster one by and by.</summary>
    internal void ObserveLatency(long latencyMs, long nowMs)
    {
        double latency = Math.Max(latencyMs, 0);
        var mean = MeanMs(nowMs);
        var weight = Math.Exp(-Math.Max(nowMs - _meanAtMs, 1) / DecayMs);
        _meanMs = latency > mean ? latency : (mean * weight) + (latency * (1 - weight));
        _meanAtMs = nowMs;
    }

    /// <summary>The attempt failed after this time.</summary>
    internal void ObserveFailure(long elapsedMs, long nowMs) => ObserveLatency(Math.Max(elapsedMs, (long)FailurePenaltyMs), nowMs);

    /// <summary>The mean latency, falling while nothing is heard, so that an endpoint that was slow once is asked again.</summary>
    internal double MeanMs(long nowMs)
    {
        var age = nowMs - _meanAtMs;
        return age <= 0 || _meanMs == 0 ? _meanMs : _meanMs * Math.Exp(-age / DecayMs);
    }

    /// <summary>What one more request here is expected to cost, with the weight in hundredths. Idle endpoints are told apart by their latency only.</summary>
    // Below the clock's resolution nothing tells endpoints apart but how busy they are.
    internal double Cost(long nowMs, int weight) => Math.Max(MeanMs(nowMs), 1) * (1 + (InFlight * 100.0 / weight));

    /// <summary>Counts a result in the window that began with its first one.</summary>
    internal void CountResult(bool success, long nowMs, long windowMs)
    {
        if (nowMs - _windowStartMs > windowMs || WindowSuccesses + WindowFailures == 0)
        {
            _windowStartMs = nowMs;
            WindowSuccesses = WindowFailures = 0;
        }
        if (success)
            WindowSuccesses++;
        else
            WindowFailures++;
    }

    /// <summary>The endpoint was taken out of service: what it did before is judged.</summary>
    internal void ForgetResults() => WindowSuccesses = WindowFailures = 0;
}
