using System.Text;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Configuration;

/// <summary>Turns the valid health and resilience of an upstream into what its cluster goes by.</summary>
internal static class ResilienceCompiler
{
    internal static HealthPolicy Health(HealthConfig config) => new()
    {
        Failures = config.Passive.Failures,
        WithinMs = Milliseconds(config.Passive.Within),
        EjectMs = Milliseconds(config.Passive.Eject),
        MaxEjectedPercent = config.Passive.MaxEjected,
        FailureStatuses = Statuses(config.Passive.Statuses),
        PanicThresholdPercent = config.PanicThreshold,
        Active = config.Active is { } active
            ? new ProbeSettings(active.Path, Milliseconds(active.Interval), Milliseconds(active.Timeout), active.HealthyAfter, active.UnhealthyAfter)
            {
                Expected = Statuses(active.Statuses),
            }
            : null,
    };

    internal static CircuitBreakerSettings? Breaker(CircuitBreakerConfig? config) => config is null ? null
        : new(config.FailureRatio, config.MinimumRequests, Milliseconds(config.Window), Milliseconds(config.Open), config.HalfOpenProbes);

    internal static RetryPolicy? Retry(RetryConfig? config) => config is null ? null : new()
    {
        Attempts = config.Attempts,
        Conditions = config.On.Aggregate(RetryConditions.None, (all, each) => all | Condition(each)),
        Statuses = Statuses(config.On.Where(each => Condition(each) == RetryConditions.None)),
        Methods = RetryPolicy.MaskOf(config.Methods.Select(each => HttpMethods.Parse(Encoding.ASCII.GetBytes(each)))),
        Backoff = new Backoff(Milliseconds(config.Backoff.Base), Milliseconds(config.Backoff.Max), config.Backoff.Jitter == BackoffJitter.Full),
        BudgetPercent = config.Budget,
        MinConcurrent = config.MinConcurrent,
        PerTryTimeoutMs = Milliseconds(config.PerTry),
        ReplayBuffer = config.ReplayBuffer,
    };

    internal static HedgePolicy? Hedge(HedgeConfig? config)
    {
        if (config is null) return null;
        if (!HedgeDelay.TryParse(config.After, out var delay, out var problem)) throw new ArgumentException(problem.Message, nameof(config));
        return new HedgePolicy(Milliseconds(delay.Time), delay.Percent, config.Max);
    }

    internal static BulkheadSettings? Bulkhead(BulkheadConfig? config) => config is null ? null
        : new(config.Connections, config.Requests, config.Queue, Milliseconds(config.QueueTimeout));

    internal static AdaptiveSettings? Adaptive(AdaptiveConcurrencyConfig? config) => config is null ? null
        : new(config.Min, config.Max, config.Initial, config.Tolerance);

    private static RetryConditions Condition(string text) => text switch
    {
        RetryConfig.ConnectFailure => RetryConditions.ConnectFailure,
        RetryConfig.Reset => RetryConditions.Reset,
        RetryConfig.FirstByteTimeout => RetryConditions.FirstByteTimeout,
        _ => RetryConditions.None,
    };

    private static StatusSet Statuses(IEnumerable<string> statuses) => new(statuses.Select(each =>
        StatusRanges.TryParse(each, ConfigBounds.FinalStatus, out var range, out var problem) ? range : throw new ArgumentException(problem.Message, nameof(statuses))));

    private static long Milliseconds(TimeSpan time) => ClusterCompiler.Milliseconds(time);
}
