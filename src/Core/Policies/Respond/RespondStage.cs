using System.Buffers;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Respond;

/// <summary>Answers with what is configured.</summary>
internal sealed class RespondStage(int status, FieldEdit[] fields, PolicyText body, bool isTyped) : Stage
{
    private static readonly PreparedField PlainText = new(KnownHeader.ContentType, "text/plain; charset=utf-8"u8);

    private readonly bool _evaluates = !body.IsConstant || fields.Any(field => field.Text is not null);

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        var evaluator = _evaluates ? exchange.BeginEvaluation() : null;
        var reply = exchange.Reply;
        reply.Begin(status);
        if (!isTyped)
            reply.Head.Add(PlainText);
        foreach (var field in fields)
        {
            ReadOnlySpan<byte> value = default;
            if (field.Text?.TryEvaluateField(evaluator, out value) is { } problem)
                return new(StageResult.Fail(problem));
            field.Apply(reply.Head, value);
        }
        if (!body.TryEvaluate(evaluator, out var text))
            return new(StageResult.Fail(PolicyText.Failed));
        reply.Body.Write(text);
        return new(StageResult.Respond);
    }
}
