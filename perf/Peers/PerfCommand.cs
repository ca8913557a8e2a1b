using System.CommandLine;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers;

/// <summary>The command line of <c>tools/perf.sh</c>.</summary>
internal static class PerfCommand
{
    private const int DefaultRounds = 5;
    private const int DefaultSeconds = 5;

    // Two minutes for both scenarios and all five peers.
    private const int QuickRounds = 3;
    private const int QuickSeconds = 2;

    public static RootCommand Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Only the two main scenarios, in two minutes." };
        var scenarios = ListOption("--scenario", "Only these scenarios, separated by commas.", ScenarioCatalog.All.Select(scenario => scenario.Name));
        var peers = ListOption("--peers", "Only these peers, separated by commas.", PeerCatalog.All.Select(peer => peer.Name));
        var rounds = CountOption("--rounds", $"How often every peer has its turn (default {DefaultRounds}, quick {QuickRounds}).");
        var seconds = CountOption("--seconds", $"Length of one measurement under load (default {DefaultSeconds}, quick {QuickSeconds}).");
        var json = new Option<FileInfo?>("--json") { Description = "Also write everything to this file as JSON." };
        var check = new Option<bool>("--check") { Description = "End with 1 if a goal is missed." };
        var command = new RootCommand("Measures Waterfall beside other gateways: CPU time and memory, each alone on a core.")
        {
            quick, scenarios, peers, rounds, seconds, json, check,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var isQuick = parsed.GetValue(quick);
            var names = Names(parsed.GetValue(scenarios));
            var peerNames = Names(parsed.GetValue(peers));
            return PerfRun.RunAsync(
                new PerfOptions(
                    [.. ScenarioCatalog.All.Where(scenario => names.Length > 0 ? names.Contains(scenario.Name) : scenario.Quick || !isQuick)],
                    [.. PeerCatalog.All.Where(peer => peerNames.Length == 0 || peerNames.Contains(peer.Name))],
                    parsed.GetValue(rounds) ?? (isQuick ? QuickRounds : DefaultRounds),
                    parsed.GetValue(seconds) ?? (isQuick ? QuickSeconds : DefaultSeconds),
                    parsed.GetValue(json),
                    parsed.GetValue(check)),
                cancellation);
        });
        return command;
    }

    private static string[] Names(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static Option<string?> ListOption(string name, string description, IEnumerable<string> known)
    {
        var all = known.ToArray();
        var option = new Option<string?>(name) { Description = $"{description} One of: {string.Join(", ", all)}." };
        option.Validators.Add(result =>
        {
            foreach (var unknown in Names(result.GetValueOrDefault<string?>()).Except(all))
                result.AddError($"{name}: there is no '{unknown}'; there are {string.Join(", ", all)}");
        });
        return option;
    }

    private static Option<int?> CountOption(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError($"{name}: at least 1");
        });
        return option;
    }
}
