using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>How a cluster judges its endpoints. Times in milliseconds.</summary>
internal sealed class HealthPolicy
{
    /// <summary>Failures in a row, or half of a window's results, that put an endpoint out of service; 0: none do.</summary>
    internal int Failures { get; init; }

    internal long WithinMs { get; init; }

    internal long EjectMs { get; init; }

    /// <summary>The part of the endpoints that may be out of service because of their answers.</summary>
    internal int MaxEjectedPercent { get; init; }

    /// <summary>Answers that count as failures.</summary>
    internal StatusSet FailureStatuses { get; init; } = new([]);

    /// <summary>With fewer healthy endpoints than this, all are used; 0: the healthy ones only, and 503 without any.</summary>
    internal int PanicThresholdPercent { get; init; }

    /// <summary>How endpoints are probed; null: they are not.</summary>
    internal ProbeSettings? Active { get; init; }

    internal bool IsPassive => Failures > 0;

    /// <summary>What an attempt that brought an answer's head says of the endpoint.</summary>
    internal AttemptOutcome Classify(int status) => FailureStatuses.Contains(status) ? AttemptOutcome.Failure : AttemptOutcome.Success;

    /// <summary>What an attempt that failed says of the endpoint.</summary>
    /// <param name="error">Why it failed.</param>
    /// <param name="isReused">Whether its connection had carried requests before.</param>
    internal static AttemptOutcome Classify(ProxyError error, bool isReused) => error switch
    {
        { Retry: RetryAdvice.Again } => AttemptOutcome.Neutral,
        // RFC 9112 9.3.1: the endpoint may close a connection that is idle, which is what happened most likely. One that was made for requests was not.
        { Retry: RetryAdvice.IfIdempotent } when isReused => AttemptOutcome.Neutral,
        { Side: not ErrorSide.Upstream } => AttemptOutcome.Neutral,
        // A limit of ours, and a bound on the whole exchange, which the client's pace or an earlier attempt may have used up.
        { Kind: ProxyErrorKind.UpstreamBusy or ProxyErrorKind.TotalTimeout } => AttemptOutcome.Neutral,
        _ => AttemptOutcome.Failure,
    };
}
