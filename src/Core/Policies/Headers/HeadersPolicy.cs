using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Headers;

/// <summary>
/// Sets, adds and removes fields: of the request before it goes to an upstream, of every answer before it goes to the client. Fields of framing, of a single
/// connection, and the request's Host are not for it to edit.
/// </summary>
public sealed record HeadersPolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "headers";

    /// <summary>Edits of the request's fields. Expressions see the request and the consumer. Default: none.</summary>
    public FieldEdits Request { get; init; } = new();

    /// <summary>Edits of the answer's fields, be it an upstream's or the gateway's own. Expressions see the answer too. Default: none.</summary>
    public FieldEdits Response { get; init; } = new();

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = FieldEditor.Compile(context, "request", Request, ExpressionScope.Request, isRequest: true);
        var response = FieldEditor.Compile(context, "response", Response, ExpressionScope.Response, isRequest: false);
        if (Request.IsEmpty && Response.IsEmpty)
            context.Report("", "nothing is edited", "request, response or both, with set, add or remove");
        return (request, response) switch
        {
            (null, null) => null,
            (null, _) => new ResponseHeadersStage(response),
            (_, null) => new RequestHeadersStage(request),
            _ => new BothHeadersStage(request, response),
        };
    }
}
