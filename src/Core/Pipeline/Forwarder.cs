using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Takes a request to an upstream and its answer back. The only place that tries again.</summary>
internal sealed class Forwarder(EventLoop loop, UpstreamPools pools, ForwardedFields fields)
{
    /// <summary>
    /// Answers the exchange from its route's upstream; an error when nothing was written to the client and the caller is to answer. The common case, a kept
    /// connection and short messages, waits once: for the answer's head.
    /// </summary>
    internal async LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var cluster = exchange.Route!.Cluster;
        exchange.SetTotalTimeout(cluster.TotalTimeoutMs);
        var fresh = false;
        var turn = pools.NextTurn();
        while (true)
        {
            exchange.Attempts++;
            var endpoint = cluster.Endpoints[(int)(turn++ % (uint)cluster.Endpoints.Length)];
            exchange.Endpoint = endpoint;
            var pool = pools.Of(endpoint);
            var upstream = fresh ? null : pool.TryRent();
            var error = default(ProxyError);
            exchange.IsReused = upstream is not null;
            if (upstream is null)
            {
                exchange.Mark(ExchangePhase.ConnectStarted);
                (upstream, error) = await pool.ConnectAsync(cluster, exchange.WithinTotal(cluster.ConnectTimeoutMs));
                if (upstream is null && exchange.IsOverdue)
                    exchange.Abort(ProxyErrorKind.TotalTimeout);
            }
            if (upstream is not null)
            {
                exchange.Mark(ExchangePhase.Connected);
                var relay = exchange.IsAborted ? default : SendRequest(exchange, upstream, cluster, endpoint);
                while (!exchange.IsAborted)
                {
                    var status = upstream.ReadHead();
                    if (status == ParseStatus.NeedMore)
                    {
                        if (!upstream.CompleteHeadWait(await upstream.Connection.Input.WaitAsync()))
                            break;
                    }
                    else if (status == ParseStatus.Rejected || !AcceptHead(exchange, upstream))
                    {
                        break;
                    }
                    else if (upstream.Head.Status >= 200)
                    {
                        if (!TryRelayResponse(exchange, upstream))
                            await RelayResponseAsync(exchange, upstream);
                        break;
                    }
                }
                error = upstream.Error;
                Finish(exchange, upstream, error);
                await relay;
                exchange.Upstream = null;
                pool.Return(upstream, cluster);
            }
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

    // Writes what there is of the request, so that it leaves in one send; the task relays the rest of its body beside the wait for the answer.
    private static LoopTask SendRequest(Exchange exchange, Http1ClientStream upstream, Cluster cluster, Endpoint endpoint)
    {
        var client = exchange.Client;
        var request = exchange.Request;
        exchange.Upstream = upstream;
        exchange.IsRequestRelayed = false;
        upstream.Begin(request.Method, cluster.IdleTimeoutMs);
        upstream.WriteRequestHead(request, request.Framing, cluster.HostFor(endpoint, request.Authority));
        if (client.TryReadBody(upstream) != BodyProgress.End)
            return RelayRequestAsync(exchange, upstream, cluster);
        upstream.EndBody(client.Trailers);
        OnRequestRelayed(exchange, upstream, cluster);
        return default;
    }

    private static async LoopTask RelayRequestAsync(Exchange exchange, Http1ClientStream upstream, Cluster cluster)
    {
        var client = exchange.Client;
        // What came with the head is on its way; the rest follows at the upstream's pace.
        var progress = await upstream.FlushAsync() ? await Relay.RunAsync(client, upstream) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
            OnRequestRelayed(exchange, upstream, cluster);
        else if (progress == BodyProgress.Failed && upstream.Error.IsNone)
            upstream.CancelRead(client.Error);
    }

    private static void OnRequestRelayed(Exchange exchange, Http1ClientStream upstream, Cluster cluster)
    {
        exchange.IsRequestRelayed = true;
        exchange.Mark(ExchangePhase.RequestSent);
        // From here on it is the upstream's turn.
        if (!exchange.Client.IsHeadWritten)
            upstream.SetFirstByteTimeout(cluster.FirstByteTimeoutMs);
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
        exchange.Route!.AddVersionFields(head);
        upstream.SetFirstByteTimeout(0);
        if (!exchange.IsRequestRelayed && !head.KeepAlive)
            exchange.Client.CloseAfter();
        exchange.Client.WriteHead(head, head.Framing);
        return true;
    }

    // An answer that has arrived whole goes in one send with its head.
    private static bool TryRelayResponse(Exchange exchange, Http1ClientStream upstream)
    {
        if (upstream.TryReadBody(exchange.Client) != BodyProgress.End)
            return false;
        exchange.Client.EndBody(upstream.Trailers);
        exchange.Mark(ExchangePhase.LastByte);
        return true;
    }

    private static async LoopTask RelayResponseAsync(Exchange exchange, Http1ClientStream upstream)
    {
        var client = exchange.Client;
        var progress = await client.FlushAsync() ? await Relay.RunAsync(upstream, client) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
        {
            exchange.Mark(ExchangePhase.LastByte);
        }
        else if (progress == BodyProgress.Failed)
        {
            // Too late for another status: the client must see that the answer is incomplete (RFC 9112 8).
            if (!exchange.IsAborted)
                exchange.Fault = upstream.Error;
            client.Abort();
        }
        else
        {
            upstream.Error = ProxyErrorKind.ClientDisconnected;
            exchange.Abort(ProxyErrorKind.ClientDisconnected);
        }
    }

    // The upstream answered, or failed, before it had the whole request: nobody wants the rest.
    private static void Finish(Exchange exchange, Http1ClientStream upstream, ProxyError error)
    {
        upstream.SetFirstByteTimeout(0);
        if (exchange.IsRequestRelayed)
            return;
        exchange.Client.CloseAfter();
        upstream.Close();
        exchange.Client.CancelRead(error.IsNone ? ProxyErrorKind.UpstreamClosed : error);
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
        {
            loop.Counters.Retries++;
            exchange.Fault = default; // a further attempt makes good what this one failed at
        }
        return retry;
    }
}
