using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// What a route answers in the place of a failure, once retries are spent and before a byte has gone to the client. The steps in their order: another upstream,
/// the last good answer, an answer of the gateway's own.
/// </summary>
internal sealed class Fallback
{
    /// <summary>What makes it step in.</summary>
    internal required FallbackTriggers On { get; init; }

    /// <summary>The upstream that is asked instead; null for none.</summary>
    internal Cluster? Upstream { get; init; }

    /// <summary>How an earlier answer may serve; null where none may.</summary>
    internal LastGoodSettings? LastGood { get; init; }

    /// <summary>Makes the answer of the gateway's own, as a stage of the request phase; null for none.</summary>
    internal Stage? Answer { get; init; }

    /// <summary>The step that replaces an upstream's answer; none where that is to be sent.</summary>
    internal FallbackStep StepAfter(Exchange exchange, int status, LastGoodStore store) =>
        On.Include(status) ? Next(exchange, wasSent: true, store) : FallbackStep.None;

    /// <summary>The step that replaces an error of the gateway's; none where that is the answer.</summary>
    internal FallbackStep StepAfter(Exchange exchange, ProxyError error, LastGoodStore store)
    {
        if (!On.Include(error.Kind) || exchange.Client.IsHeadWritten || exchange.HasReply)
            return FallbackStep.None;
        return Next(exchange, wasSent: error.Side == ErrorSide.Upstream && error.Retry is not (RetryAdvice.Yes or RetryAdvice.Again), store);
    }

    private FallbackStep Next(Exchange exchange, bool wasSent, LastGoodStore store) =>
        Upstream is not null && CanAsk(exchange, wasSent) ? FallbackStep.Upstream
        : LastGood is not null && store.Has(exchange, LastGood) ? FallbackStep.LastGood
        : Answer is not null ? FallbackStep.Answer
        : FallbackStep.None;

    // As for retries: what may have been done already is done again only if that does no harm (RFC 9110 9.2.2).
    private static bool CanAsk(Exchange exchange, bool wasSent)
    {
        if (exchange.IsFallingBack || exchange.IsAborted || exchange.IsOverdue || !exchange.CanReplay || !exchange.Client.Error.IsNone)
            return false;
        var request = exchange.Request;
        return !wasSent || HttpMethods.IsIdempotent(request.Method) || request.IndexOf("Idempotency-Key"u8) >= 0;
    }
}

/// <summary>A step of a fallback.</summary>
internal enum FallbackStep : byte
{
    None,
    Upstream,
    LastGood,
    Answer,
}
