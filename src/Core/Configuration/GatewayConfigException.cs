namespace Waterfall.Core.Configuration;

/// <summary>A configuration was refused. Nothing of it is in force.</summary>
public sealed class GatewayConfigException : Exception
{
    /// <summary>Refuses a configuration for these problems: at least one.</summary>
    public GatewayConfigException(IReadOnlyList<ConfigProblem> problems)
        : base(Describe(problems)) => Problems = problems;

    /// <summary>Everything that is wrong, in the order of the configuration.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; }

    private static string Describe(IReadOnlyList<ConfigProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count == 0) throw new ArgumentException("A configuration is refused for at least one problem.", nameof(problems));
        var what = problems.Count == 1 ? "one problem" : $"{problems.Count} problems";
        return $"The configuration has {what}:{string.Concat(problems.Select(p => $"\n  {p}"))}";
    }
}
