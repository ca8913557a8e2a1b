using System.Globalization;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>The load generator for clients that speak HTTP/1.1.</summary>
internal static class Wrk
{
    private const string ReportPrefix = "waterfall ";
    private static readonly string[] ErrorCounts = ["connect", "read", "write", "status", "timeout"];

    /// <summary>Sends a scenario's requests for whole seconds.</summary>
    /// <exception cref="PeerFailedException">wrk could not do it.</exception>
    public static async Task<GeneratedLoad> RunAsync(
        Scenario scenario,
        Workspace workspace,
        int port,
        int seconds,
        CancellationToken cancellation)
    {
        string[] arguments =
        [
            "--threads", "1",
            "--connections", Invariant(scenario.Connections),
            "--duration", Invariant(seconds) + "s",
            "--timeout", "10s",
            "--script", Path.Combine(Workspace.Scripts, scenario.Script),
            scenario.Scheme + "://127.0.0.1:" + Invariant(port) + scenario.Path,
            "--", Invariant(scenario.RequestBytes),
        ];
        var environment = new Dictionary<string, string>
        {
            ["WATERFALL_SCRIPTS"] = Workspace.Scripts,
            ["OPENSSL_CONF"] = workspace.OpenSslConfiguration, // wrk has no option for ciphers
        };
        var result = await Command.RunAsync("wrk", arguments, cancellation, environment);
        var report = result.Output.Split('\n').FirstOrDefault(line => line.StartsWith(ReportPrefix, StringComparison.Ordinal));
        if (result.ExitCode != 0 || report is null)
            throw new PeerFailedException("wrk failed\n" + result.Output.Trim());
        return Parse(report[ReportPrefix.Length..]);
    }

    private static GeneratedLoad Parse(string report)
    {
        var values = report.Split(' ').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Number(pair[1]));
        return new GeneratedLoad(
            values["requests"],
            values["duration"] / 1e6,
            values["p50"],
            values["p99"],
            ErrorCounts.Sum(name => values[name]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Invariant(int number) => number.ToString(CultureInfo.InvariantCulture);
}
