using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Headers;

/// <summary>Edits the answer's fields on the way to the client.</summary>
internal sealed class ResponseHeadersStage(FieldEditor response) : Stage
{
    public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
    {
        response.Apply(exchange, exchange.Response, strict: false);
        return Continue;
    }
}
