using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Log;

/// <summary>As <see cref="LogStage"/>, and reads some of its fields off the answer, whose head is gone at the end.</summary>
internal sealed class LogResponseStage(LogField[] fields, LogField[] ofResponse) : LogStage(fields)
{
    public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
    {
        Add(exchange, ofResponse);
        return Continue;
    }
}
