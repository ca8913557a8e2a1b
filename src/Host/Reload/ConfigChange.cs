using Waterfall.Host.Yaml;

namespace Waterfall.Host.Reload;

/// <summary>What came of one change.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Current">The version in force afterwards.</param>
/// <param name="Problems">Of a refused one: everything that is wrong.</param>
/// <param name="Reason">Of a failed one: what could not be opened.</param>
internal sealed record ConfigChange(ReloadOutcome Outcome, ConfigVersion Current, IReadOnlyList<FileProblem> Problems, string? Reason = null)
{
    /// <summary>Whether it was also written to the file.</summary>
    public bool IsPersisted { get; init; }
}
