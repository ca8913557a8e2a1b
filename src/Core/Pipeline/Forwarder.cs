using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Takes a request to an upstream and its answer back. The only place that tries again.</summary>
internal sealed class Forwarder(EventLoop loop, UpstreamPools pools, ForwardedFields fields)
{
    /// <summary>Answers the exchange from its route's upstream; an error when nothing was written to the client and the caller is to answer.</summary>
    internal async LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var cluster = exchange.Route!.Cluster;
        exchange.SetTotalTimeout(cluster.TotalTimeoutMs);
        var fresh = false;
        while (true)
        {
            exchange.Attempts++;
            var endpoint = pools.Choose(cluster);
            exchange.Endpoint = endpoint;
            var pool = pools.Of(endpoint);
            var upstream = fresh ? null : pool.TryRent();
            if (upstream is null)
            {
                exchange.Mark(ExchangePhase.ConnectStarted);
                (upstream, var connectError) = await pool.ConnectAsync(cluster);
                if (upstream is null)
                {
                    exchange.Fault = exchange.IsAborted ? exchange.Fault : connectError;
                    if (!MayRetry(exchange, cluster))
                        return exchange.Fault;
                    continue;
                }
            }
            exchange.Mark(ExchangePhase.Connected);

            var error = exchange.IsAborted ? exchange.Fault : await AttemptAsync(exchange, upstream, cluster, endpoint);
            exchange.Upstream = null;
            pool.Return(upstream, cluster);
            if (error.IsNone || exchange.Client.IsHeadWritten)
                return default;
            exchange.Fault = error;
            if (!MayRetry(exchange, cluster))
                return error;
            // The connection was stale; others that stand idle may be as well.
            fresh = error.Retry == RetryAdvice.IfIdempotent;
        }
    }

    private async LoopTask<ProxyError> AttemptAsync(Exchange exchange, Http1ClientStream upstream, Cluster cluster, Endpoint endpoint)
    {
        var client = exchange.Client;
        var request = exchange.Request;
        exchange.Upstream = upstream;
        exchange.IsRequestRelayed = false;
        upstream.Begin(request.Method, cluster.IdleTimeoutMs);
        upstream.WriteRequestHead(request, request.Framing, cluster.HostFor(endpoint));

        // What of the body is there already goes in the same send as the head; the rest is relayed beside the wait for the answer.
        var sent = client.TryReadBody(upstream);
        LoopTask relay = default;
        if (sent == BodyProgress.End)
            EndRequest(exchange, upstream, cluster);
        else
            relay = RelayRequestAsync(exchange, upstream, cluster);

        while (true)
        {
            var parsed = upstream.ReadHead();
            if (parsed == ParseStatus.NeedMore)
            {
                if (upstream.CompleteHeadWait(await upstream.Connection.Input.WaitAsync()))
                    continue;
                break;
            }
            if (parsed == ParseStatus.Rejected || !AcceptHead(exchange, upstream))
                break;
            if (upstream.Head.Status < 200)
                continue;
            await RelayResponseAsync(exchange, upstream);
            break;
        }
        upstream.SetFirstByteTimeout(0);

        if (!exchange.IsRequestRelayed)
        {
            // The upstream answered, or failed, before it had the whole request. Nobody wants the rest.
            upstream.Close();
            client.CloseAfter();
            client.CancelRead(upstream.Error.IsNone ? ProxyErrorKind.UpstreamClosed : upstream.Error);
        }
        await relay;
        return exchange.IsAborted ? exchange.Fault : upstream.Error;
    }

    // Deals with a head that has come in; false when the exchange cannot go on with it.
    private bool AcceptHead(Exchange exchange, Http1ClientStream upstream)
    {
        var head = upstream.Head;
        if (head.Status == 101)
        {
            // Upgrade is never asked for, so a tunnel that opens is not the client's (RFC 9110 7.8).
            upstream.Error = ProxyErrorKind.UnexpectedUpgrade;
            return false;
        }
        HopByHop.StripResponse(head);
        if (head.Status < 200)
        {
            exchange.Client.WriteInformational(head.Status, head);
            head.Reset();
            return true;
        }
        exchange.Mark(ExchangePhase.FirstByte);
        exchange.Status = head.Status;
        fields.AddVia(head);
        return true;
    }

    private static async LoopTask RelayResponseAsync(Exchange exchange, Http1ClientStream upstream)
    {
        var client = exchange.Client;
        upstream.SetFirstByteTimeout(0);
        if (!exchange.IsRequestRelayed && !upstream.Head.KeepAlive)
            client.CloseAfter();
        client.WriteHead(upstream.Head, upstream.Head.Framing);
        switch (await Relay.RunAsync(upstream, client))
        {
            case BodyProgress.End:
                exchange.Mark(ExchangePhase.LastByte);
                break;
            case BodyProgress.Failed:
                // Too late for another status: the client must see that the answer is incomplete (RFC 9112 8).
                exchange.Fault = exchange.IsAborted ? exchange.Fault : upstream.Error;
                client.Abort();
                break;
            default:
                upstream.Error = ProxyErrorKind.ClientDisconnected;
                exchange.Abort(ProxyErrorKind.ClientDisconnected);
                break;
        }
    }

    private static async LoopTask RelayRequestAsync(Exchange exchange, Http1ClientStream upstream, Cluster cluster)
    {
        var client = exchange.Client;
        // What came with the head is on its way; the rest follows at the upstream's pace.
        var progress = await upstream.FlushAsync() ? await Relay.RunAsync(client, upstream) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
            EndRequest(exchange, upstream, cluster, ended: true);
        else if (progress == BodyProgress.Failed && upstream.Error.IsNone)
            upstream.CancelRead(client.Error);
    }

    private static void EndRequest(Exchange exchange, Http1ClientStream upstream, Cluster cluster, bool ended = false)
    {
        if (!ended)
            upstream.EndBody(exchange.Client.Trailers);
        exchange.IsRequestRelayed = true;
        exchange.Mark(ExchangePhase.RequestSent);
        // From here on it is the upstream's turn.
        if (!exchange.Client.IsHeadWritten)
            upstream.SetFirstByteTimeout(cluster.FirstByteTimeoutMs);
    }

    private bool MayRetry(Exchange exchange, Cluster cluster)
    {
        if (exchange.IsAborted || exchange.Client.BodyBytesRead > 0 || !exchange.Client.Error.IsNone)
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
            loop.Counters.Retries++;
        return retry;
    }
}
