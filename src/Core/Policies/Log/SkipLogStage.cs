using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Log;

/// <summary>Leaves the exchange out of the access log.</summary>
internal sealed class SkipLogStage : Stage
{
    public override void OnComplete(Exchange exchange) => exchange.IsUnlogged = true;
}
