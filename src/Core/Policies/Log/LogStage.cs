using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Log;

/// <summary>Adds fields to the line at the end of the exchange, when all is known of the request.</summary>
internal class LogStage(LogField[] fields) : Stage
{
    public override void OnComplete(Exchange exchange) => Add(exchange, fields);

    protected static void Add(Exchange exchange, LogField[] fields)
    {
        if (fields.Length == 0)
            return;
        var evaluator = exchange.BeginEvaluation();
        foreach (var field in fields)
        {
            // A line is written all the same.
            if (field.Text!.TryEvaluate(evaluator, out var value) && !value.IsEmpty)
                exchange.AddLogField(field.Name, value);
        }
    }
}
