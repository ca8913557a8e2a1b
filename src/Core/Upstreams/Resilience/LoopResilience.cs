namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>What one loop keeps of a cluster's traffic from snapshot to snapshot.</summary>
internal sealed class LoopResilience
{
    private GradientLimit? _concurrency;

    internal RetryBudget Retries { get; } = new();

    internal LatencyHistogram Latency { get; } = new();

    /// <summary>The adaptive limit; another one, without what was learnt, when the settings are others.</summary>
    internal GradientLimit? Concurrency(AdaptiveSettings? settings)
    {
        if (settings is null)
            return null;
        if (_concurrency?.Settings != settings)
            _concurrency = new GradientLimit(settings);
        return _concurrency;
    }
}
