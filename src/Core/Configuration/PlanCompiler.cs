using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>Turns the policies of routes into plans. A route whose policies are all as they were keeps its plan, and with it what its stages count.</summary>
internal sealed class PlanCompiler
{
    private Dictionary<string, Plan> _known = new(StringComparer.Ordinal);
    private Dictionary<string, Plan> _used = new(StringComparer.Ordinal);

    internal Plan Compile(string route, IReadOnlyList<IPolicy> policies, IReadOnlyDictionary<string, IReadOnlyList<IPolicy>> chains)
    {
        IPolicy[] expanded = [.. PolicyChains.Expand(policies, "", chains).Select(each => each.Policy)];
        if (expanded.Length == 0)
            return Plan.Empty;
        if (!_known.TryGetValue(route, out var plan) || !plan.Policies.SequenceEqual(expanded))
        {
            var context = new PolicyContext(route, static (key, message, _, _) =>
                throw new ArgumentException($"A policy was not validated: {key}: {message}."));
            plan = new Plan(expanded, [.. expanded.Select(policy => policy.Compile(context)).OfType<Stage>()], context);
        }
        return _used[route] = plan;
    }

    /// <summary>The configuration is whole: plans that it did not use are forgotten.</summary>
    internal void Settle()
    {
        _known = _used;
        _used = new Dictionary<string, Plan>(StringComparer.Ordinal);
    }
}
