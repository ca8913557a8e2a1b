using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.RequestId;

/// <summary>As <see cref="RequestIdStage"/>, and tells the client.</summary>
internal sealed class RequestIdEchoStage(byte[] name, bool trust) : RequestIdStage(name, trust)
{
    public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
    {
        // A policy before this one may have answered.
        if (exchange.RequestId.IsEmpty)
            Identify(exchange);
        Set(exchange.Response, exchange.RequestId);
        return Continue;
    }
}
