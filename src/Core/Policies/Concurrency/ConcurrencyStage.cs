using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>Lets exchanges into a bulkhead of the route's own while there is room, and gives their place back at their end.</summary>
internal sealed class ConcurrencyStage(Slot<Bulkhead> slot, Bulkhead bulkhead) : Stage
{
    private static readonly Problem Limited = new(503, "concurrency-limited", "Too many requests are under way.") { RetryAfterSeconds = 1 };

    internal Bulkhead Bulkhead => bulkhead;

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        var entering = bulkhead.EnterAsync(exchange.Admission.Waiter);
        return entering.IsCompleted ? new(Enter(exchange, entering.GetAwaiter().GetResult())) : WaitAsync(exchange, entering);
    }

    // Whatever the end, the place is free again; who never had one gives none back.
    public override void OnComplete(Exchange exchange)
    {
        if (exchange.Get(slot) is not null)
            bulkhead.Exit(exchange.Loop);
    }

    private async LoopTask<StageResult> WaitAsync(Exchange exchange, LoopTask<BulkheadResult> entering) => Enter(exchange, await entering);

    private StageResult Enter(Exchange exchange, BulkheadResult result)
    {
        if (result == BulkheadResult.Entered)
        {
            exchange.Set(slot, bulkhead);
            return StageResult.Continue;
        }
        // Given up while it waited, the exchange says itself why.
        return exchange.IsOverdue ? StageResult.Fail(ProxyErrorKind.TotalTimeout) : StageResult.Fail(Limited);
    }
}
