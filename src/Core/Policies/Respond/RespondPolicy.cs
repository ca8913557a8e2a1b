using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Respond;

/// <summary>Answers every request itself.</summary>
public sealed record RespondPolicy : IPolicy
{
    private readonly ValueMap _headers = ValueMap.Empty;

    /// <inheritdoc/>
    public string Name => "respond";

    /// <inheritdoc/>
    public bool AnswersAll => true;

    /// <summary>The status code: 200 to 599. Default 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Fields of the answer; values may hold expressions. With a body and no <c>content-type</c> it is <c>text/plain; charset=utf-8</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get => _headers; init => _headers = ValueMap.Of(value); }

    /// <summary>The body, which may hold expressions. Empty with 204, 205 and 304, which have none. Default: empty.</summary>
    public string Body { get; init; } = "";

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Status is < 200 or > 599)
            context.Report("status", $"{Status} is not the status of a final answer", "200 to 599");
        else if (!string.IsNullOrEmpty(Body) && (HttpStatus.IsBodiless(Status) || Status == 205))
            context.Report("body", $"an answer {Status} has no body (RFC 9110 15)");
        var body = PolicyText.Compile(context, "body", Body, ExpressionScope.Request);
        var fields = Headers.Select(each =>
            FieldEdit.Compile(context, $"headers.{each.Key}", each.Key, each.Value, ExpressionScope.Request, isRequest: false, replaces: true)).ToArray();
        if (body is null || fields.Contains(null) || Status is < 200 or > 599)
            return null;
        var isTyped = Body.Length == 0 || Headers.Keys.Contains("content-type", StringComparer.OrdinalIgnoreCase);
        return new RespondStage(Status, fields!, body, isTyped);
    }
}
