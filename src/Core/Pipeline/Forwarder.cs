using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Takes a request to an upstream and its answer back. The only place that tries again.</summary>
internal sealed class Forwarder(EventLoop loop, UpstreamPools pools, ResponseRelay responses)
{
    /// <summary>
    /// Answers the exchange from its upstream. None when it was answered, or when a stage has made a reply; else the error to answer with.
    /// </summary>
    internal async LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var cluster = exchange.Cluster!;
        exchange.LimitTotal(cluster.TotalTimeoutMs);
        DeadlineField.Read(exchange, cluster);
        if (exchange.Plan.Forward.Length > 0 && !exchange.IsFallingBack)
        {
            var result = await exchange.Plan.RunForwardAsync(exchange);
            if (exchange.IsAborted || !result.IsContinue)
                return exchange.Outcome(result);
        }
        var load = cluster.LoadOn(loop.Index);
        var refusal = await exchange.Admission.EnterAsync(cluster, load);
        if (exchange.IsAborted)
            return exchange.Fault;
        if (refusal != ProxyErrorKind.None)
            return refusal;
        BeginReplay(exchange, cluster);
        exchange.Choice.Begin();
        var fresh = false;
        var isBudgeted = false;
        while (true)
        {
            var attempt = exchange.Attempt;
            var error = TryBegin(exchange, attempt, cluster, load);
            if (!error.IsNone)
                return NotMade(exchange, load, isBudgeted, error);
            var retry = default(RetryDecision);
            try
            {
                if (cluster.Hedge is { } hedge && HedgeRace.MayHedge(exchange))
                    (attempt, error) = await exchange.Race.RunAsync(this, cluster, load, hedge, fresh);
                else
                    error = await attempt.RunAsync(fresh);
                exchange.IsReused = attempt.IsReused;
                retry = Judge(exchange, attempt, cluster, load, error);
                if (error.IsNone && !retry.IsRetry)
                    error = await responses.RunAsync(exchange, attempt);
            }
            finally
            {
                await attempt.EndAsync();
                if (isBudgeted)
                    load.Resilience.Retries.EndRetry();
                isBudgeted = false;
            }
            if (exchange.IsAborted)
                error = exchange.Fault;
            if (!retry.IsRetry && (error.IsNone || exchange.Client.IsHeadWritten))
                return default;
            exchange.Fault = error;
            if (!retry.IsRetry)
                retry = RetryDecision.AfterError(exchange, cluster, load, error);
            if (!retry.IsRetry)
                return error;
            loop.Counters.Retries++;
            // The connection was stale; others that stand idle may be as well.
            fresh = error.Retry == RetryAdvice.IfIdempotent;
            isBudgeted = retry.IsBudgeted;
            if (retry.DelayMs > 0)
                await exchange.Delay.For(retry.DelayMs);
            if (exchange.IsAborted)
                return NotMade(exchange, load, isBudgeted, exchange.Fault);
            exchange.Fault = default; // a further attempt makes good what this one failed at
        }
    }

    /// <summary>Begins an attempt with the endpoint whose turn it is; an error where there is none, or the circuit is open.</summary>
    internal ProxyError TryBegin(Exchange exchange, UpstreamAttempt attempt, Cluster cluster, ClusterLoad load)
    {
        var place = exchange.Choice.Next(exchange, cluster, load);
        if (place < 0)
            return ProxyErrorKind.NoHealthyEndpoint;
        var permit = default(CircuitPermit);
        if (cluster.Breaker is { } breaker && !breaker.TryEnter(loop.Timers.NowMs, out permit))
            return ProxyErrorKind.CircuitOpen;
        exchange.Attempts++;
        attempt.Begin(exchange, cluster, load, pools.Of(cluster.Endpoints[place]), place, permit);
        exchange.Endpoint = attempt.Endpoint;
        return default;
    }

    // Tells the endpoint's keepers how it went, and whether an answer is not good enough and another is asked for.
    private static RetryDecision Judge(Exchange exchange, UpstreamAttempt attempt, Cluster cluster, ClusterLoad load, ProxyError error)
    {
        if (!error.IsNone)
        {
            attempt.Judge(exchange.IsAborted ? AttemptOutcome.Neutral : HealthPolicy.Classify(error, attempt.IsReused));
            return default;
        }
        var answer = attempt.Stream!.Head;
        attempt.Judge(cluster.Health.Classify(answer.Status));
        if (cluster.Retry is null)
            return default;
        var retry = RetryDecision.AfterAnswer(exchange, cluster, load, answer);
        if (retry.IsRetry)
            attempt.Stream.TryReadBody(NowhereSink.Instance); // where it is here already, its connection can be kept
        return retry;
    }

    // The attempt that was to follow is not made: what it took of the budget goes back.
    private static ProxyError NotMade(Exchange exchange, ClusterLoad load, bool isBudgeted, ProxyError reason)
    {
        if (isBudgeted)
            load.Resilience.Retries.EndRetry();
        return exchange.Fault = reason;
    }

    private static void BeginReplay(Exchange exchange, Cluster cluster)
    {
        var request = exchange.Request;
        if (!request.Framing.HasBody)
            return;
        if (cluster.Retry is { } policy && policy.Allows(request.Method, request.IndexOf("Idempotency-Key"u8) >= 0))
            exchange.BeginReplay(policy.ReplayBuffer);
        // What a server of HTTP/2 refuses it has not looked at, whatever the method (RFC 9113 8.7).
        else if (HttpMethods.IsIdempotent(request.Method) || cluster.MayRefuseStreams)
            exchange.BeginReplay(ReplaySink.DefaultLimit);
        if (exchange.KeepsRequestBody)
            exchange.BeginReplay(ReplaySink.DefaultLimit);
    }
}
