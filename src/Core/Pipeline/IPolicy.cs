namespace Waterfall.Core.Pipeline;

/// <summary>
/// A policy as it is configured: what is to be done with the requests of a route. Immutable; compiled once for each route that uses it. Implement it to plug
/// in a policy of your own; a record compares by value, and a route whose policies are all equal to those before a reload keeps its stages.
/// </summary>
public interface IPolicy
{
    /// <summary>The policy's name, as the configuration writes it: <c>requestId</c>.</summary>
    string Name { get; }

    /// <summary>Whether it answers every request that comes to it, so that a route with it needs no upstream. Default false.</summary>
    bool AnswersAll => false;

    /// <summary>
    /// Makes the stage that requests pass through. What is wrong with the configuration is reported to the context and the stage may then be null; it is not
    /// an exception.
    /// </summary>
    /// <param name="context">What the policy may know of the route, and where it reports problems.</param>
    Stage? Compile(PolicyContext context);
}
