using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>The way of an upstream's answer to the client: the stages of the response, the head, the body.</summary>
internal sealed class ResponseRelay(ForwardedFields fields, LastGoodStore lastGood, Tunnels tunnels)
{
    /// <summary>
    /// Answers the client with what the attempt has brought. An error when nothing was written and the caller is to answer; none when it was answered, be it
    /// in part, or when a stage has made a reply.
    /// </summary>
    internal async LoopTask<ProxyError> RunAsync(Exchange exchange, UpstreamAttempt attempt)
    {
        var upstream = attempt.Stream!;
        var client = exchange.Client;
        var head = upstream.Head;
        var fallback = exchange.Route!.Fallback;
        if (fallback is not null && (exchange.FallbackStep = fallback.StepAfter(exchange, head.Status, lastGood)) != FallbackStep.None)
        {
            upstream.TryReadBody(NowhereSink.Instance); // where it is here already, its connection can be kept
            return default;
        }
        exchange.Mark(ExchangePhase.FirstByte);
        attempt.EndHeadTimeout();
        HopByHop.StripResponse(head);
        fields.AddVia(head);
        exchange.Route.AddVersionFields(head);
        var plan = exchange.Plan;
        if (plan.UpstreamResponse.Length > 0)
        {
            var result = await plan.RunUpstreamResponseAsync(exchange);
            if (exchange.IsAborted || !result.IsContinue)
                return exchange.Outcome(result);
        }
        // As it is before the stages of the response, which see it again when it is given once more.
        var isTunnel = head.Protocol != UpgradeProtocol.None;
        var copy = fallback?.LastGood is { } settings && !exchange.IsFallingBack && !isTunnel ? lastGood.TryBegin(exchange, head, settings) : null;
        if (plan.Response.Length > 0)
        {
            var result = await plan.RunResponseAsync(exchange);
            if (exchange.IsAborted || !result.IsContinue)
            {
                if (copy is not null)
                    lastGood.End(copy, isWhole: false);
                return exchange.Outcome(result);
            }
        }
        if (exchange.Choice.NewCookiePlace is >= 0 and var place)
            head.Add("Set-Cookie"u8, exchange.Cluster!.Affinity!.SetCookie(place));
        exchange.Status = head.Status;
        if (!attempt.IsRequestRelayed && !head.KeepAlive)
            client.CloseAfter();
        var framing = head.Framing;
        var kept = exchange.ResponseBody;
        if (kept is { IsComplete: true } && framing.HasBody)
            framing = MessageFraming.OfLength(kept.Length);
        var chain = framing.HasBody && plan.ResponseBody.Length > 0 ? exchange.ChainOf(plan.ResponseBody, isRequest: false, client) : null;
        if (chain is not null)
            framing = MessageFraming.Chunked;
        client.WriteHead(head, framing);
        if (isTunnel)
        {
            await tunnels.RunAsync(exchange, upstream, exchange.Route.WebSockets!);
            return default;
        }
        IBodySink sink = chain ?? (IBodySink)client;
        if (copy is not null)
            sink = copy.Before(sink);
        kept?.CopyTo(sink, exchange.Scratch);
        // An answer that has arrived whole goes in one send with its head.
        if (Relay.Move(upstream, sink, client, chain) == BodyProgress.End)
            exchange.Mark(ExchangePhase.LastByte);
        else
            await RelayAsync(exchange, upstream, sink, chain);
        // What a stage has held may be no longer what the upstream sent.
        if (copy is not null)
            lastGood.End(copy, isWhole: kept is null && upstream.IsBodyRead && upstream.Error.IsNone);
        exchange.Return(chain);
        return default;
    }

    private static async LoopTask RelayAsync(Exchange exchange, HttpStream upstream, IBodySink sink, BodyChain? chain)
    {
        var client = exchange.Client;
        var progress = await client.FlushAsync() ? await Relay.RunAsync(upstream, sink, client, chain) : BodyProgress.Pending;
        if (progress == BodyProgress.End)
        {
            exchange.Mark(ExchangePhase.LastByte);
        }
        else if (progress == BodyProgress.Failed)
        {
            // Too late for another status: the client must see that the answer is incomplete (RFC 9112 8).
            if (!exchange.IsAborted)
            {
                exchange.Fault = exchange.ReasonOf(upstream.Error);
                exchange.Attempt.Judge(HealthPolicy.Classify(exchange.Fault, exchange.IsReused));
            }
            if (!GrpcReply.TryEnd(exchange, upstream.Head, chain))
                client.Abort();
        }
        else
        {
            upstream.Error = ProxyErrorKind.ClientDisconnected;
            exchange.Abort(ProxyErrorKind.ClientDisconnected);
        }
    }
}
