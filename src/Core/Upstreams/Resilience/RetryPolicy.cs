using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// When a request is sent again. This is what is asked for by the configuration; that the request can be repeated at all (nothing of the answer was written to
/// the client, the body is whole in the replay buffer, time is left) is the forwarder's to know. Times in milliseconds.
/// </summary>
internal sealed class RetryPolicy
{
    /// <summary>A <c>Retry-After</c> beyond this many times the longest back-off is not waited for.</summary>
    internal const int MaxRetryAfterBackoffs = 10;

    /// <summary>The most attempts, the first included.</summary>
    internal int Attempts { get; init; } = 2;

    internal RetryConditions Conditions { get; init; }

    internal StatusSet Statuses { get; init; } = new([]);

    /// <summary>Bit n: the method of that number in <see cref="HttpMethod"/>.</summary>
    internal uint Methods { get; init; }

    internal Backoff Backoff { get; init; }

    internal int BudgetPercent { get; init; }

    internal int MinConcurrent { get; init; }

    /// <summary>How long one attempt may take to its answer's head; 0: as long as the cluster's timeouts allow.</summary>
    internal long PerTryTimeoutMs { get; init; }

    /// <summary>How much of a request's body is kept so that it can be sent again, in bytes.</summary>
    internal int ReplayBuffer { get; init; }

    /// <summary>Whether requests with this method may be repeated. Those that are not idempotent only if the client gave them an <c>Idempotency-Key</c>.</summary>
    internal bool Allows(HttpMethod method, bool hasIdempotencyKey) =>
        (Methods >> (int)method & 1) != 0 && (HttpMethods.IsIdempotent(method) || hasIdempotencyKey);

    internal bool IsFor(ProxyErrorKind error) => (Conditions & RetryConditionOf.Error(error)) != 0;

    internal bool IsFor(int status) => Statuses.Contains(status);

    /// <summary>Takes a retry out of the loop's budget; to be given back with <see cref="RetryBudget.EndRetry"/> when the attempt has ended.</summary>
    internal bool TryBeginRetry(RetryBudget budget) => budget.TryBeginRetry(BudgetPercent, MinConcurrent);

    /// <summary>
    /// How long to wait before the next attempt; −1 when that is longer than makes sense and what there is should be answered instead.
    /// </summary>
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="random">The loop's random numbers.</param>
    /// <param name="retryAfterMs">What the answer's <c>Retry-After</c> asks for; −1 without one. It is waited for in full or not at all.</param>
    /// <param name="remainingMs">What is left of the exchange's time; <see cref="long.MaxValue"/> if it has no bound.</param>
    internal long DelayMs(int attempts, LoopRandom random, long retryAfterMs, long remainingMs)
    {
        if (retryAfterMs > Backoff.MaxMs * MaxRetryAfterBackoffs)
            return -1;
        var delay = Math.Max(Backoff.NextMs(attempts, random), retryAfterMs);
        return delay < remainingMs ? delay : -1;
    }

    internal static uint MaskOf(IEnumerable<HttpMethod> methods) => methods.Aggregate(0u, (mask, method) => mask | (1u << (int)method));
}
