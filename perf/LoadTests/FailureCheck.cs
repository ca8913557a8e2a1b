using System.Globalization;
using NBomber.Contracts.Stats;

namespace Waterfall.LoadTests;

/// <summary>Judges a run by the share of requests that failed.</summary>
internal static class FailureCheck
{
    /// <summary>Prints one line of figures, the failures by status, and the verdict.</summary>
    /// <returns>Whether the run passed.</returns>
    public static bool Print(NodeStats stats, LoadProfile profile)
    {
        var scenario = stats.ScenarioStats.First(scenario => scenario.ScenarioName == profile.Name);
        long ok = scenario.Ok.Request.Count;
        long failed = scenario.Fail.Request.Count;
        var share = ok + failed == 0 ? 1 : (double)failed / (ok + failed);
        var passed = ok > 0 && share <= profile.AllowedFailureShare;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{profile.Name}: {ok} ok, {failed} failed ({share:P3}, allowed {profile.AllowedFailureShare:P3}), " +
            $"{scenario.Ok.Request.RPS:0} requests/s, p50 {scenario.Ok.Latency.Percent50} ms, p99 {scenario.Ok.Latency.Percent99} ms"));
        foreach (var status in scenario.Fail.StatusCodes)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {status.StatusCode}: {status.Count} {status.Message}"));
        Console.WriteLine(passed ? "passed" : "FAILED");
        return passed;
    }
}
