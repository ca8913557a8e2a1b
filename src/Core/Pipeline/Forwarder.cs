using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Takes a request to an upstream and its answer back. The only place that tries again.</summary>
internal sealed class Forwarder(EventLoop loop, UpstreamPools pools, ResponseRelay responses)
{
    /// <summary>
    /// Answers the exchange from its route's upstream. None when it was answered, or when a stage has made a reply; else the error to answer with.
    /// </summary>
    internal async LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var cluster = exchange.Route!.Cluster;
        exchange.LimitTotal(cluster.TotalTimeoutMs);
        if (exchange.Plan.Forward.Length > 0)
        {
            var result = await exchange.Plan.RunForwardAsync(exchange);
            if (exchange.IsAborted || !result.IsContinue)
                return exchange.Outcome(result);
        }
        if (HttpMethods.IsIdempotent(exchange.Request.Method))
            exchange.BeginReplay();
        var attempt = exchange.Attempt;
        var fresh = false;
        var turn = pools.NextTurn();
        while (true)
        {
            exchange.Attempts++;
            var endpoint = cluster.Endpoints[(int)(turn++ % (uint)cluster.Endpoints.Length)];
            exchange.Endpoint = endpoint;
            var error = await attempt.RunAsync(cluster, pools.Of(endpoint), fresh);
            exchange.IsReused = attempt.IsReused;
            if (error.IsNone)
                error = await responses.RunAsync(exchange, attempt);
            await attempt.EndAsync();
            if (exchange.IsAborted)
                error = exchange.Fault;
            if (error.IsNone || exchange.Client.IsHeadWritten)
                return default;
            exchange.Fault = error;
            if (!MayRetry(exchange, cluster))
                return error;
            // The connection was stale; others that stand idle may be as well.
            fresh = error.Retry == RetryAdvice.IfIdempotent;
        }
    }

    private bool MayRetry(Exchange exchange, Cluster cluster)
    {
        if (exchange.IsAborted || !exchange.CanReplay || !exchange.Client.Error.IsNone)
            return false;
        var retry = exchange.Fault.Retry switch
        {
            // Nothing was sent: the other endpoints may be tried, each once.
            RetryAdvice.Yes => exchange.Attempts < cluster.Endpoints.Length,
            // Once more, on a connection of its own, if doing it twice does no harm (RFC 9110 9.2.2).
            RetryAdvice.IfIdempotent => HttpMethods.IsIdempotent(exchange.Request.Method) && exchange.Attempts <= cluster.Endpoints.Length,
            _ => false,
        };
        if (retry)
        {
            loop.Counters.Retries++;
            exchange.Fault = default; // a further attempt makes good what this one failed at
        }
        return retry;
    }
}
