using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Redirect;

/// <summary>Answers every request with a redirection (RFC 9110 15.4).</summary>
public sealed record RedirectPolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "redirect";

    /// <inheritdoc/>
    public bool AnswersAll => true;

    /// <summary>
    /// Where to, a URI reference: <c>https://${ request.host }${ request.url.path }</c>. Bytes that no URI holds are percent-encoded. What expressions give
    /// leads to another host only where the text names one itself.
    /// </summary>
    public required string To { get; init; }

    /// <summary>301, 302, 303, 307 or 308. Default 308: permanent, and the method stays.</summary>
    public int Status { get; init; } = 308;

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Status is not (301 or 302 or 303 or 307 or 308))
            context.Report("status", $"{Status} is not a redirection", "301, 302, 303, 307 or 308");
        if (string.IsNullOrEmpty(To))
            context.Report("to", "the text is empty", "a URI reference as https://example.com/new");
        var to = PolicyText.Compile(context, "to", To, ExpressionScope.Request);
        return to is null ? null : new RedirectStage(to, Status, !To.StartsWith("//", StringComparison.Ordinal));
    }
}
