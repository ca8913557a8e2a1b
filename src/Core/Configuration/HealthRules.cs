namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the health of an upstream's endpoints.</summary>
internal static class HealthRules
{
    public static void Check(HealthConfig health, string path, ConfigProblems problems)
    {
        if (health.Active is { } active) CheckActive(active, path + ".active", problems);
        var passive = health.Passive;
        problems.CheckNumber(path + ".passive.failures", passive.Failures, ConfigBounds.Failures);
        problems.CheckDuration(path + ".passive.within", passive.Within, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".passive.eject", passive.Eject, ConfigBounds.Timeout);
        problems.CheckPercent(path + ".passive.maxEjected", passive.MaxEjected, ConfigBounds.Percent);
        CheckStatuses(passive.Statuses, path + ".passive.statuses", problems);
        problems.CheckPercent(path + ".panicThreshold", health.PanicThreshold, ConfigBounds.Percent);
    }

    private static void CheckActive(ActiveHealthConfig active, string path, ConfigProblems problems)
    {
        // RFC 9112 3.2.1: what is sent as it stands must not break the request line.
        if (!active.Path.StartsWith('/') || active.Path.Any(c => c is <= ' ' or > '~' or '#'))
            problems.Add(path + ".path", $"'{active.Path}' is not a target", "a path, perhaps with a query, as /healthz");
        problems.CheckDuration(path + ".interval", active.Interval, ConfigBounds.ProbeInterval);
        problems.CheckDuration(path + ".timeout", active.Timeout, ConfigBounds.Timeout);
        problems.CheckNumber(path + ".healthyAfter", active.HealthyAfter, ConfigBounds.ProbesInRow);
        problems.CheckNumber(path + ".unhealthyAfter", active.UnhealthyAfter, ConfigBounds.ProbesInRow);
        if (active.Statuses.Count == 0) problems.Add(path + ".statuses", "no status is a success", "at least one");
        CheckStatuses(active.Statuses, path + ".statuses", problems);
    }

    private static void CheckStatuses(IReadOnlyList<string> statuses, string path, ConfigProblems problems)
    {
        for (var i = 0; i < statuses.Count; i++)
        {
            if (!StatusRanges.TryParse(statuses[i], ConfigBounds.FinalStatus, out _, out var problem)) problems.Add($"{path}[{i}]", problem);
        }
    }
}
