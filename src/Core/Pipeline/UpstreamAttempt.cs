using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>One try of an exchange with one endpoint: from the choice of a connection to the head of its answer, and to the connection's way back. Reused.</summary>
internal sealed class UpstreamAttempt(Exchange exchange)
{
    private Cluster _cluster = null!;
    private UpstreamPool _pool = null!;
    private BodyChain? _chain;
    private LoopTask _relay;

    internal Endpoint Endpoint { get; private set; } = null!;

    /// <summary>The stream of the attempt; null before there is a connection and after it is over.</summary>
    internal Http1ClientStream? Stream { get; private set; }

    /// <summary>Whether the connection had carried requests before.</summary>
    internal bool IsReused { get; private set; }

    /// <summary>Whether the whole request has been handed to the upstream.</summary>
    internal bool IsRequestRelayed { get; private set; }

    /// <summary>Sends the request and waits for the head of its answer. None when the head is there: <see cref="Stream"/>.</summary>
    /// <param name="cluster">The upstream.</param>
    /// <param name="pool">The connections to the endpoint that was chosen.</param>
    /// <param name="fresh">Whether a connection that stands idle will not do.</param>
    internal async LoopTask<ProxyError> RunAsync(Cluster cluster, UpstreamPool pool, bool fresh)
    {
        _cluster = cluster;
        _pool = pool;
        Endpoint = pool.Endpoint;
        IsRequestRelayed = false;
        var upstream = fresh ? null : pool.TryRent();
        IsReused = upstream is not null;
        if (upstream is null)
        {
            exchange.Mark(ExchangePhase.ConnectStarted);
            (upstream, var error) = await pool.ConnectAsync(cluster, exchange.WithinTotal(cluster.ConnectTimeoutMs));
            if (upstream is null)
                return exchange.IsOverdue ? ProxyErrorKind.TotalTimeout : error;
        }
        Stream = upstream;
        exchange.Upstream = upstream;
        exchange.Mark(ExchangePhase.Connected);
        if (exchange.IsAborted)
            return exchange.Fault;
        _relay = SendRequest(upstream);
        while (!exchange.IsAborted)
        {
            var status = upstream.ReadHead();
            if (status == ParseStatus.Done && upstream.Head.Status >= 200)
                return default;
            if (status == ParseStatus.Done ? !PassOnInterim(upstream)
                : status == ParseStatus.Rejected || !upstream.CompleteHeadWait(await upstream.Connection.Input.WaitAsync()))
                break;
        }
        return exchange.IsAborted ? exchange.Fault : upstream.Error;
    }

    /// <summary>Ends the attempt: what is left of the request is not wanted, and the connection is kept if it may carry another exchange.</summary>
    internal async LoopTask EndAsync()
    {
        if (Stream is not { } upstream)
            return;
        upstream.SetFirstByteTimeout(0);
        if (!IsRequestRelayed)
        {
            // It answered, or failed, before it had the whole request. Who relays it waits for the upstream, or for the client.
            upstream.Close();
            if (!_relay.IsCompleted)
                exchange.Client.StopRead();
            if (exchange.Client.IsHeadWritten)
                exchange.Client.CloseAfter();
        }
        await _relay;
        _relay = default;
        exchange.Return(_chain);
        _chain = null;
        Stream = null;
        exchange.Upstream = null;
        _pool.Return(upstream, _cluster);
    }

    // Writes what there is of the request, so that it leaves in one send; the task relays the rest of its body beside the wait for the answer.
    private LoopTask SendRequest(Http1ClientStream upstream)
    {
        var client = exchange.Client;
        var request = exchange.Request;
        upstream.Begin(request.Method, _cluster.IdleTimeoutMs);
        var framing = request.Framing;
        if (exchange.RequestBody is { IsComplete: true } body && (framing.HasBody || body.Length > 0))
            framing = MessageFraming.OfLength(body.Length);
        IBodySink sink = upstream;
        if (framing.HasBody && exchange.Plan.RequestBody.Length > 0 && (_chain = exchange.ChainOf(exchange.Plan.RequestBody, isRequest: true, upstream)) is { } chain)
        {
            framing = MessageFraming.Chunked;
            sink = chain;
        }
        upstream.WriteRequestHead(request, framing, _cluster.HostFor(Endpoint, request.Authority));
        if (SendKept(upstream, ref sink) || Relay.Move(client, sink, upstream, _chain) == BodyProgress.End)
        {
            OnRequestRelayed(upstream);
            return default;
        }
        return RelayRequestAsync(upstream, sink);
    }

    private async LoopTask RelayRequestAsync(Http1ClientStream upstream, IBodySink sink)
    {
        var client = exchange.Client;
        // What came with the head is on its way; the rest follows at the upstream's pace.
        var progress = await upstream.FlushAsync() ? await Relay.RunAsync(client, sink, upstream, _chain) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
            OnRequestRelayed(upstream);
        else if (progress == BodyProgress.Failed && upstream.Error.IsNone && !client.Error.IsNone)
            upstream.CancelRead(client.Error);
    }

    // Gives the upstream what is held of the body already; true when that is all of it.
    private bool SendKept(Http1ClientStream upstream, ref IBodySink sink)
    {
        if (exchange.RequestBody is { } body)
        {
            body.CopyTo(sink, exchange.Scratch);
            if (!body.IsComplete)
                return false;
            _chain?.Complete();
            upstream.EndBody(exchange.Client.Trailers);
            return true;
        }
        if (exchange.Replay is { } replay)
        {
            replay.Kept.CopyTo(sink, exchange.Scratch);
            replay.Begin(sink);
            sink = replay;
        }
        return false;
    }

    private void OnRequestRelayed(Http1ClientStream upstream)
    {
        IsRequestRelayed = true;
        exchange.Mark(ExchangePhase.RequestSent);
        // From here on it is the upstream's turn.
        if (!exchange.Client.IsHeadWritten)
            upstream.SetFirstByteTimeout(_cluster.FirstByteTimeoutMs);
    }

    // An interim answer (RFC 9110 15.2); false when the exchange cannot go on with it.
    private bool PassOnInterim(Http1ClientStream upstream)
    {
        var head = upstream.Head;
        if (head.Status == 101)
        {
            // Upgrade is never asked for, so a tunnel that opens is not the client's (RFC 9110 7.8).
            upstream.Error = ProxyErrorKind.UnexpectedUpgrade;
            return false;
        }
        HopByHop.StripResponse(head);
        exchange.Client.WriteInformational(head.Status, head);
        head.Reset();
        return true;
    }
}
