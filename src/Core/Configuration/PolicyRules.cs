using Waterfall.Core.Diagnostics;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for policies: that references lead somewhere and end, and what each policy says of its own configuration.</summary>
internal sealed class PolicyRules
{
    // With chains within chains a few lines could ask for millions of stages.
    private const int MaxPoliciesOfARoute = 256;

    private readonly GatewayConfig _config;
    private readonly ConfigProblems _problems;
    private readonly HashSet<string> _compiled = new(StringComparer.Ordinal);

    private PolicyRules(GatewayConfig config, ConfigProblems problems) => (_config, _problems) = (config, problems);

    public static void Check(GatewayConfig config, ConfigProblems problems)
    {
        var rules = new PolicyRules(config, problems);
        foreach (var (name, chain) in config.Policies)
        {
            if (name.Length == 0) problems.Add("policies", "a chain of policies has an empty name");
            rules.CheckReferences(chain, $"policies.{name}");
            rules.CheckCycle(name);
            // Chains that no route uses are held to the same.
            rules.Compile(name, chain, $"policies.{name}");
        }
        foreach (var (name, route) in config.Routes)
        {
            rules.CheckReferences(route.Policies, $"routes.{name}.policies");
            rules.Compile(name, route.Policies, $"routes.{name}.policies");
        }
    }

    private void CheckReferences(IReadOnlyList<IPolicy> policies, string path)
    {
        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i] is not PolicyReference { Chain: var chain } || _config.Policies.ContainsKey(chain)) continue;
            var names = _config.Policies.Keys;
            _problems.Add($"{path}[{i}].use", $"there is no chain of policies '{chain}'", RouteRules.OneOf(names), NearestName.Find(chain, names));
        }
    }

    private void CheckCycle(string name)
    {
        var seen = new List<string> { name };
        if (!Leads(name, name, seen)) return;
        // Told once for all the chains of a cycle, at the first by name.
        if (seen.Min(StringComparer.Ordinal) == name)
            _problems.Add($"policies.{name}", $"the chain refers to itself: {string.Join(" → ", seen)} → {name}");
    }

    private bool Leads(string from, string to, List<string> seen)
    {
        if (!_config.Policies.TryGetValue(from, out var chain)) return false;
        foreach (var reference in chain.OfType<PolicyReference>())
        {
            if (reference.Chain == to) return true;
            if (seen.Contains(reference.Chain)) continue;
            seen.Add(reference.Chain);
            if (Leads(reference.Chain, to, seen)) return true;
            seen.RemoveAt(seen.Count - 1);
        }
        return false;
    }

    // A policy is judged where it stands; one of a chain once, however many routes use the chain.
    private void Compile(string route, IReadOnlyList<IPolicy> policies, string path)
    {
        var count = 0;
        foreach (var (policy, at) in PolicyChains.Expand(policies, path, _config.Policies))
        {
            if (++count > MaxPoliciesOfARoute)
            {
                _problems.Add(path, $"more than {MaxPoliciesOfARoute} policies, those of its chains counted");
                return;
            }
            if (!_compiled.Add(at)) continue;
            policy.Compile(new PolicyContext(route, (key, message, expected, suggestion) =>
                _problems.Add(key.Length == 0 ? at : $"{at}.{key}", message, expected, suggestion)));
        }
    }
}
