using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Configuration;

/// <summary>Says everything that is wrong with a configuration, so that what passes can be compiled and run.</summary>
public static class ConfigValidator
{
    /// <summary>
    /// Checks the parts and how they fit together: addresses, sizes, times, references, and routes that take the same requests.
    /// It opens nothing: whether an address can be bound or a name resolved shows only at the start.
    /// </summary>
    /// <returns>Every problem, in the order of the configuration; empty if it is good.</returns>
    public static IReadOnlyList<ConfigProblem> Validate(GatewayConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var problems = new ConfigProblems();
        ListenerRules.Check(config.Listeners, problems);
        UpstreamRules.Check(config.Upstreams, problems);
        RouteRules.Check(config, problems);
        PolicyRules.Check(config, problems);
        CheckAccessLog(config.Telemetry.AccessLog, problems);
        AdminRules.Check(config, problems);
        return problems.All;
    }

    private static void CheckAccessLog(AccessLogConfig? log, ConfigProblems problems)
    {
        if (log is null) return;
        if (!Enum.IsDefined(log.Format)) problems.Add("telemetry.accessLog.format", $"{log.Format} is not a format", "json");
        if (log.To is AccessLogConfig.StandardOutput or AccessLogConfig.StandardError) return;
        // Without this, a slip in "stdout" would quietly make a file of that name.
        if (!log.To.Contains('/', StringComparison.Ordinal) || log.To.EndsWith('/') || log.To.Contains('\0', StringComparison.Ordinal))
        {
            string[] streams = [AccessLogConfig.StandardOutput, AccessLogConfig.StandardError];
            problems.Add("telemetry.accessLog.to", $"'{log.To}' is not a place to write to",
                "stdout, stderr or the path of a file as /var/log/waterfall.json or ./access.json", NearestName.Find(log.To, streams));
        }
    }
}
