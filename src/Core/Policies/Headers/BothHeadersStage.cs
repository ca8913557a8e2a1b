using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Headers;

/// <summary>Edits the fields of both messages.</summary>
internal sealed class BothHeadersStage(FieldEditor request, FieldEditor response) : RequestHeadersStage(request)
{
    public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
    {
        response.Apply(exchange, exchange.Response, strict: false);
        return Continue;
    }
}
