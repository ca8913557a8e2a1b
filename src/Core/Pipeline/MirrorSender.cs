using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// Sends copies of one loop's requests to other upstreams and forgets them: as soon as a request has been handed to its own upstream its copy is made, which
/// from then on has nothing in common with it. What there is no room for is skipped and counted.
/// </summary>
internal sealed class MirrorSender(EventLoop loop, UpstreamPools pools)
{
    /// <summary>The most copies under way: with bodies of 64 KiB, 8 MiB of a loop's memory.</summary>
    internal const int MaxUnderWay = 128;

    private readonly Slab<MirrorRequest> _requests = new(() => new MirrorRequest(loop), MaxUnderWay);
    private IntrusiveList<MirrorRequest> _underWay;

    /// <summary>Copies under way.</summary>
    internal int UnderWay => _requests.Outstanding;

    /// <summary>Whether an exchange is to be copied. Drawn once an exchange.</summary>
    internal bool Draws(Exchange exchange, Mirror mirror)
    {
        if (exchange.Request.IndexOf(Mirror.Field) >= 0)
            return false;
        return mirror.Threshold >= Mirror.Scale || mirror.Cluster.LoadOn(loop.Index).Random.Below(Mirror.Scale) < mirror.Threshold;
    }

    /// <summary>Copies the exchange's request, which has been handed to its upstream as a whole.</summary>
    internal void Send(Exchange exchange, Mirror mirror)
    {
        exchange.IsMirrorDue = false;
        var counters = loop.Counters;
        if (BodyOf(exchange) is not { } body)
        {
            counters.MirrorsTooLarge++;
            return;
        }
        var cluster = mirror.Cluster;
        var load = cluster.LoadOn(loop.Index);
        var now = loop.Timers.NowMs;
        var place = UnderWay < MaxUnderWay ? cluster.Balancer.Pick(new PickContext(load, now)) : -1;
        var permit = default(Upstreams.Resilience.CircuitPermit);
        if (place < 0 || (cluster.Breaker is { } breaker && !breaker.TryEnter(now, out permit)))
        {
            counters.MirrorsSkipped++;
            return;
        }
        var request = _requests.Get();
        _underWay.Append(request);
        counters.Mirrored++;
        request.Begin(exchange, mirror, load, place, permit, body);
        loop.Detach(RunAsync(request, pools.Of(cluster.Endpoints[place])));
    }

    /// <summary>The gateway stops: nobody waits for copies.</summary>
    internal void Abort()
    {
        for (var request = _underWay.First; request is not null;)
        {
            var following = IntrusiveList<MirrorRequest>.Following(request);
            request.Abort(); // may end it right here
            request = following;
        }
    }

    private async LoopTask RunAsync(MirrorRequest request, UpstreamPool pool)
    {
        if (!await request.RunAsync(pool))
            loop.Counters.MirrorFailures++;
        _underWay.Remove(request);
        _requests.Return(request);
    }

    // The body as the client sent it; null where it was not kept.
    private static ByteQueue? BodyOf(Exchange exchange)
    {
        if (exchange.RequestBody is { } body)
            return body.IsComplete && body.Length <= Mirror.MaxBody ? body.Queue : null;
        if (exchange.Replay is { } replay)
            return !replay.IsOverrun && replay.Kept.Length <= Mirror.MaxBody ? replay.Kept.Queue : null;
        return exchange.Request.Framing.HasBody ? null : exchange.Scratch;
    }
}
