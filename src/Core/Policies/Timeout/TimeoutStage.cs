using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Timeout;

/// <summary>Sets the exchange's deadline.</summary>
internal sealed class TimeoutStage(long totalMs) : Stage
{
    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        exchange.LimitTotal(totalMs);
        return Continue;
    }
}
