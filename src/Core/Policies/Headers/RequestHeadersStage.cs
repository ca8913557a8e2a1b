using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Headers;

/// <summary>Edits the request's fields on the way to the upstream. What cannot be evaluated is not sent on: the upstream may rely on it.</summary>
internal class RequestHeadersStage(FieldEditor request) : Stage
{
    public override LoopTask<StageResult> OnForwardAsync(Exchange exchange)
    {
        exchange.FindClient();
        return request.Apply(exchange, exchange.Request, strict: true) is { } problem ? new(StageResult.Fail(problem)) : Continue;
    }
}
