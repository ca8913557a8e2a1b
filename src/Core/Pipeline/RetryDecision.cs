using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// Whether an attempt is followed by another. What reached nobody may always be sent again, and what a kept connection swallowed if doing it twice does no harm
/// (RFC 9110 9.2.2); anything else only where the upstream's policy says so, within its budget. Never once a byte of the answer has gone to the client.
/// </summary>
/// <param name="IsRetry">Whether it is.</param>
/// <param name="DelayMs">How long to wait before it.</param>
/// <param name="IsBudgeted">Whether it counts against the retry budget until it ends.</param>
internal readonly record struct RetryDecision(bool IsRetry, long DelayMs, bool IsBudgeted)
{
    // A server at its limit of streams, or that goes away, leaves a request undone a few times: as often as it gives up connections with others before this
    // one on them. One that goes on refusing is heard.
    private const int MaxRefusals = 10;

    private static RetryDecision No => default;

    /// <summary>After an attempt that brought no answer.</summary>
    internal static RetryDecision AfterError(Exchange exchange, Cluster cluster, ClusterLoad load, ProxyError error)
    {
        if (!CanRepeat(exchange))
            return No;
        var attempts = exchange.Attempts;
        var endpoints = cluster.Members.Length;
        // The other endpoints may be tried, each once; a further connection of the same one where the first was stale.
        if (error.Retry == RetryAdvice.Yes ? attempts < endpoints
            : error.Retry == RetryAdvice.Again ? attempts < endpoints + MaxRefusals
            : error.Retry == RetryAdvice.IfIdempotent && HttpMethods.IsIdempotent(exchange.Request.Method) && attempts <= endpoints)
            return new(true, 0, false);
        return cluster.Retry is { } policy && policy.IsFor(error.Kind) ? ByPolicy(exchange, policy, load, retryAfterMs: -1) : No;
    }

    /// <summary>After an answer whose head is there.</summary>
    internal static RetryDecision AfterAnswer(Exchange exchange, Cluster cluster, ClusterLoad load, MessageHead answer)
    {
        if (cluster.Retry is not { } policy || !policy.IsFor(answer.Status) || !CanRepeat(exchange))
            return No;
        var field = answer.IndexOf("Retry-After"u8);
        var retryAfterMs = field >= 0 && RetryAfter.TryParse(answer.Value(field), DateTimeOffset.UtcNow, out var asked) ? asked : -1;
        return ByPolicy(exchange, policy, load, retryAfterMs);
    }

    private static bool CanRepeat(Exchange exchange) =>
        !exchange.IsAborted && !exchange.Client.IsHeadWritten && exchange.CanReplay && exchange.Client.Error.IsNone;

    private static RetryDecision ByPolicy(Exchange exchange, RetryPolicy policy, ClusterLoad load, long retryAfterMs)
    {
        var request = exchange.Request;
        if (exchange.Attempts >= policy.Attempts || !policy.Allows(request.Method, request.IndexOf("Idempotency-Key"u8) >= 0))
            return No;
        var delay = policy.DelayMs(exchange.Attempts, load.Random, retryAfterMs, exchange.RemainingMs);
        return delay >= 0 && policy.TryBeginRetry(load.Resilience.Retries) ? new(true, delay, true) : No;
    }
}
