using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Results;

/// <summary>A goal beside what was measured.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Goal">What is to be reached.</param>
/// <param name="Measured">The ratio, or the bytes per connection, over the rounds.</param>
/// <param name="Kind">How it stands.</param>
internal sealed record Verdict(string Scenario, Goal Goal, Spread? Measured, VerdictKind Kind)
{
    /// <summary>All goals of the scenarios that were run.</summary>
    public static IReadOnlyList<Verdict> Of(IEnumerable<ScenarioResult> results) =>
        [.. results.SelectMany(result => result.Scenario.Goals.Select(goal => Judge(result, goal)))];

    private static Verdict Judge(ScenarioResult result, Goal goal)
    {
        var ours = result.Peers.FirstOrDefault(peer => peer.Peer.IsOurs);
        Spread? measured = ours is null || ours.Samples.Count == 0
            ? null
            : goal.Against is null ? ours.Of<Sample>(sample => sample.Cost) : result.Ratio(ours, goal.Against);
        var errors = (ours?.Errors ?? 0) + (goal.Against is null ? 0 : result.Find(goal.Against)?.Errors ?? 0);
        var kind = measured switch
        {
            null => VerdictKind.Unknown,
            _ when errors > 0 => VerdictKind.Errors,
            { Median: var median } when median <= goal.Limit => VerdictKind.Ok,
            _ => VerdictKind.Miss,
        };
        return new Verdict(result.Scenario.Name, goal, measured, kind);
    }
}
