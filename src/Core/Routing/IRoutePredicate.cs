using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>A condition of a route that is more than a comparison of a field or a parameter. Called on every loop, so without state of its own.</summary>
internal interface IRoutePredicate
{
    /// <summary>Whether a request whose host, path, method, version and criteria fit takes the route. Allocates nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="evaluator">The loop's, with a batch over the request begun; null where a table has no predicate that needs it.</param>
    bool Matches(MessageHead request, ExpressionEvaluator? evaluator);
}
