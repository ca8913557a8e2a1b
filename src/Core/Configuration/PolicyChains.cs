using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>Puts the policies of named chains in the place of what refers to them.</summary>
internal static class PolicyChains
{
    /// <summary>The policies of a list with all references replaced, each with the path of the entry that it stands at. Unknown and circular ones are left out.</summary>
    public static IEnumerable<(IPolicy Policy, string Path)> Expand(
        IReadOnlyList<IPolicy> policies, string path, IReadOnlyDictionary<string, IReadOnlyList<IPolicy>> chains) => Expand(policies, path, chains, []);

    private static IEnumerable<(IPolicy Policy, string Path)> Expand(
        IReadOnlyList<IPolicy> policies, string path, IReadOnlyDictionary<string, IReadOnlyList<IPolicy>> chains, string[] within)
    {
        for (var i = 0; i < policies.Count; i++)
        {
            if (policies[i] is not PolicyReference reference)
            {
                yield return (policies[i], $"{path}[{i}].{policies[i].Name}");
                continue;
            }
            if (within.Contains(reference.Chain) || !chains.TryGetValue(reference.Chain, out var chain))
                continue;
            foreach (var each in Expand(chain, $"policies.{reference.Chain}", chains, [.. within, reference.Chain]))
                yield return each;
        }
    }
}
