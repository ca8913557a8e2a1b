using Waterfall.Core.IO;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Health;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Pipeline;

/// <summary>An exchange's place at an upstream: what it was counted into, until it is over. Belongs to the exchange and is reused.</summary>
internal sealed class Admission(EventLoop loop)
{
    private ClusterLoad? _load;
    private Bulkhead? _bulkhead;
    private GradientLimit? _limit;
    private BulkheadWaiter? _waiter;
    private long _latencyMs;
    private bool _isDropped;

    /// <summary>The exchange's place in whatever line it stands in: one at a time. Made when it first stands in one.</summary>
    internal BulkheadWaiter Waiter => _waiter ??= new BulkheadWaiter(loop);

    /// <summary>Lets the exchange in, at once or when another has left; or why not. Where nothing bounds the upstream, nothing is asked.</summary>
    internal LoopTask<ProxyErrorKind> EnterAsync(Cluster cluster, ClusterLoad load)
    {
        _latencyMs = -1;
        _isDropped = false;
        if (cluster.Bulkhead is not null || load.Concurrency is not null)
            return EnterBoundedAsync(cluster, load);
        Enter(load);
        return new(ProxyErrorKind.None);
    }

    private async LoopTask<ProxyErrorKind> EnterBoundedAsync(Cluster cluster, ClusterLoad load)
    {
        if (cluster.Bulkhead is { } bulkhead)
        {
            var result = await bulkhead.EnterAsync(Waiter);
            if (result != BulkheadResult.Entered)
                return result switch
                {
                    BulkheadResult.Full => ProxyErrorKind.UpstreamQueueFull,
                    BulkheadResult.TimedOut => ProxyErrorKind.UpstreamQueueTimeout,
                    _ => ProxyErrorKind.ClientDisconnected,
                };
            _bulkhead = bulkhead;
        }
        if (load.Concurrency is { } limit)
        {
            if (!limit.TryEnter())
                return ProxyErrorKind.UpstreamOverloaded;
            _limit = limit;
        }
        Enter(load);
        return ProxyErrorKind.None;
    }

    private void Enter(ClusterLoad load)
    {
        load.Resilience.Retries.BeginExchange();
        _load = load;
    }

    /// <summary>How an attempt of the exchange went, for the adaptive limit.</summary>
    internal void Observe(AttemptOutcome outcome, long elapsedMs)
    {
        if (outcome == AttemptOutcome.Neutral)
            return;
        _latencyMs = elapsedMs;
        _isDropped = outcome == AttemptOutcome.Failure;
    }

    /// <summary>The exchange is given up: a wait for room ends.</summary>
    internal void Cancel() => _waiter?.Cancel();

    /// <summary>
    /// The exchange has become a tunnel: how long it lasts says nothing of how the upstream fares, nor is it a request that retries are measured by. It
    /// keeps its place in the bulkhead.
    /// </summary>
    internal void LeaveForTunnel()
    {
        _load?.Resilience.Retries.EndExchange();
        _load = null;
        _limit?.Leave(_latencyMs, _isDropped, loop.Timers.NowMs);
        _limit = null;
    }

    /// <summary>The exchange is over, or goes to another upstream.</summary>
    internal void Leave()
    {
        LeaveForTunnel();
        var bulkhead = _bulkhead;
        _bulkhead = null;
        // This may let another exchange go on right here.
        bulkhead?.Exit(loop);
    }
}
