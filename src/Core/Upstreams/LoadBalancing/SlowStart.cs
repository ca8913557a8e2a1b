namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>How much of its weight an endpoint has that came into service a while ago: a cold cache and an empty pool are not overrun.</summary>
internal static class SlowStart
{
    internal const int LeastPercent = 10;

    /// <summary>From 10 to 100, in a straight line over <paramref name="durationMs"/>; 100 where there is no slow start.</summary>
    internal static int Percent(long inServiceMs, long durationMs)
    {
        if (durationMs <= 0 || inServiceMs >= durationMs)
            return 100;
        return LeastPercent + (int)((100 - LeastPercent) * Math.Max(inServiceMs, 0) / durationMs);
    }
}
