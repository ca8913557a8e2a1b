using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// Attempts of one exchange side by side: where the first takes long another is begun, and the first good answer is used. Belongs to the exchange and is
/// reused. An attempt that has lost sees to its own end, which may come after the exchange's.
/// </summary>
internal sealed class HedgeRace(Exchange exchange, ExchangePools pools)
{
    // As good as for ever: who finishes ends the wait.
    private const long Unbounded = 24 * 60 * 60 * 1000;

    private readonly List<UpstreamAttempt> _racers = [];
    private bool _isNews;

    /// <summary>Whether a request may be sent twice at once: doing so does no harm (RFC 9110 9.2.2), and all of it is at hand.</summary>
    internal static bool MayHedge(Exchange exchange) => HttpMethods.IsIdempotent(exchange.Request.Method)
        && exchange.Request.Protocol == UpgradeProtocol.None
        && (!exchange.Request.Framing.HasBody || exchange.RequestBody is { IsComplete: true });

    /// <summary>Runs an attempt that has begun, and further ones beside it. The one to go on with, and its error if none has brought an answer.</summary>
    internal async LoopTask<(UpstreamAttempt Attempt, ProxyError Error)> RunAsync(
        Forwarder forwarder, Cluster cluster, ClusterLoad load, HedgePolicy policy, bool fresh)
    {
        exchange.IsRacing = true;
        _isNews = false;
        Start(exchange.Attempt, fresh);
        var delayMs = policy.DelayMs(load.Resilience.Latency);
        while (!exchange.IsAborted && Winner(cluster) is null)
        {
            var mayHedge = delayMs >= 0 && _racers.Count <= policy.Max;
            if (!_isNews)
                await exchange.Delay.For(mayHedge ? delayMs : Unbounded);
            _isNews = false;
            // Its time has come, or one has failed: no reason to wait for the others alone.
            if (mayHedge && !exchange.IsAborted && Winner(cluster) is null && !TryHedge(forwarder, cluster, load))
                delayMs = -1;
        }
        return Settle(cluster);
    }

    // Another attempt, if the budget and the endpoints have one for it.
    private bool TryHedge(Forwarder forwarder, Cluster cluster, ClusterLoad load)
    {
        var budget = load.Resilience.Retries;
        if (!budget.TryBeginRetry(cluster.Retry?.BudgetPercent ?? HedgePolicy.BudgetPercent, cluster.Retry?.MinConcurrent ?? HedgePolicy.MinConcurrent))
            return false;
        var attempt = pools.Attempts.Get();
        if (!forwarder.TryBegin(exchange, attempt, cluster, load).IsNone)
        {
            budget.EndRetry();
            pools.Attempts.Return(attempt);
            return false;
        }
        exchange.Loop.Counters.Hedges++;
        attempt.HedgeBudget = budget;
        Start(attempt, fresh: false);
        return true;
    }

    private void Start(UpstreamAttempt attempt, bool fresh)
    {
        _racers.Add(attempt);
        exchange.Loop.Detach(TrackAsync(attempt, fresh));
    }

    private async LoopTask TrackAsync(UpstreamAttempt attempt, bool fresh)
    {
        // Until it has come to its end it has failed: nobody may wait for an attempt that a defect has ended.
        attempt.Error = ProxyErrorKind.Defect;
        try
        {
            attempt.Error = await attempt.RunAsync(fresh);
        }
        finally
        {
            if (attempt.IsAbandoned)
            {
                await EndAsync(attempt);
            }
            else
            {
                attempt.IsDone = true;
                _isNews = true;
                exchange.Delay.Cancel();
            }
        }
    }

    // One that has answered well; or, when all have come to their end, one that has answered, or failed.
    private UpstreamAttempt? Winner(Cluster cluster)
    {
        UpstreamAttempt? answered = null;
        var all = true;
        foreach (var attempt in _racers)
        {
            all &= attempt.IsDone;
            if (!attempt.IsDone || !attempt.Error.IsNone)
                continue;
            if (OutcomeOf(attempt, cluster) == AttemptOutcome.Success)
                return attempt;
            answered ??= attempt;
        }
        return all ? answered ?? _racers[^1] : null;
    }

    private (UpstreamAttempt Attempt, ProxyError Error) Settle(Cluster cluster)
    {
        // Given up from outside, the exchange goes on with an attempt that was never begun.
        var winner = (exchange.IsAborted ? null : Winner(cluster)) ?? pools.Attempts.Get();
        exchange.IsRacing = false;
        exchange.Attempt = winner;
        foreach (var attempt in _racers)
        {
            if (attempt == winner)
                continue;
            if (!attempt.IsDone)
            {
                attempt.Abandon();
                continue;
            }
            attempt.Judge(OutcomeOf(attempt, cluster));
            exchange.Loop.Detach(EndAsync(attempt));
        }
        _racers.Clear();
        if (exchange.IsAborted)
            return (winner, exchange.Fault);
        exchange.Upstream = winner.Stream;
        exchange.Endpoint = winner.Endpoint;
        return (winner, winner.Error);
    }

    private static AttemptOutcome OutcomeOf(UpstreamAttempt attempt, Cluster cluster) =>
        attempt.Error.IsNone ? cluster.Health.Classify(attempt.Stream!.Head.Status) : HealthPolicy.Classify(attempt.Error, attempt.IsReused);

    private async LoopTask EndAsync(UpstreamAttempt attempt)
    {
        await attempt.EndAsync();
        pools.Attempts.Return(attempt);
    }
}
