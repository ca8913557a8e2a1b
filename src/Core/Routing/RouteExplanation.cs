namespace Waterfall.Core.Routing;

/// <summary>What becomes of a request and why.</summary>
/// <param name="Outcome">How the search ends.</param>
/// <param name="Rule">The rule that takes the request.</param>
/// <param name="Captures">What the path has in the place of the rule's parameters, percent-encoded: name and text.</param>
/// <param name="Candidates">Every rule in order of precedence, the one that takes the request among them.</param>
internal sealed record RouteExplanation(
    RouteOutcome Outcome, RouteRule? Rule, IReadOnlyList<KeyValuePair<string, string>> Captures, IReadOnlyList<RouteCandidate> Candidates);

/// <summary>A rule, and why it does not take the request.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Stage">How far the request came with it.</param>
/// <param name="Reason">In words; empty for the rule that takes the request.</param>
internal sealed record RouteCandidate(RouteRule Rule, RouteStage Stage, string Reason);

/// <summary>What of a rule is compared, in order; the stage at which a candidate fell out.</summary>
internal enum RouteStage : byte
{
    Host,
    Path,
    Method,
    Criterion,
    Version,

    /// <summary>It fits, but one before it does too.</summary>
    Precedence,

    /// <summary>It takes the request.</summary>
    Taken,
}
