using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Policies.Concurrency;

/// <summary>Lets exchanges in while there is room, and gives their place back at their end.</summary>
internal sealed class ConcurrencyStage(Slot<ConcurrencyGate> slot, ConcurrencyGate gate, long queueTimeoutMs) : Stage
{
    private static readonly Problem Limited = new(503, "concurrency-limited", "Too many requests are under way.") { RetryAfterSeconds = 1 };

    internal ConcurrencyGate Gate => gate;

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        if (gate.TryEnter(exchange.Loop))
        {
            exchange.Set(slot, gate);
            return Continue;
        }
        return gate.IsQueueFull(exchange.Loop) ? new(StageResult.Fail(Limited)) : WaitAsync(exchange);
    }

    // Whatever the end, the place is free again; who never had one gives none back.
    public override void OnComplete(Exchange exchange)
    {
        if (exchange.Get(slot) is not null)
            gate.Leave(exchange.Loop);
    }

    private async LoopTask<StageResult> WaitAsync(Exchange exchange)
    {
        var isIn = await gate.WaitAsync(exchange.Loop, exchange.WithinTotal(queueTimeoutMs));
        if (!isIn)
            return exchange.IsOverdue ? StageResult.Fail(ProxyErrorKind.TotalTimeout) : StageResult.Fail(Limited);
        exchange.Set(slot, gate);
        return StageResult.Continue;
    }
}
