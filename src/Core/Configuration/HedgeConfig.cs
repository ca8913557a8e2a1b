namespace Waterfall.Core.Configuration;

/// <summary>
/// Sends a second request, to another endpoint, beside one that takes long, and uses the answer that comes first. Idempotent methods only; hedges come out of the
/// retry budget (20 % where no retry is configured).
/// </summary>
public sealed record HedgeConfig
{
    /// <summary>How long to wait: a quantile of the latencies that the event loop saw, <c>p50</c> to <c>p99</c>, or a duration. Default <c>p95</c>.</summary>
    public string After { get; init; } = "p95";

    /// <summary>The most further requests, each after as long a wait. Default 1. 1 to 3.</summary>
    public int Max { get; init; } = 1;
}
