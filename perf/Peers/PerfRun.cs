using Waterfall.Peers.Catalog;
using Waterfall.Peers.Reports;
using Waterfall.Peers.Results;
using Waterfall.Peers.Running;

namespace Waterfall.Peers;

/// <summary>A run from the first check to the last report.</summary>
internal static class PerfRun
{
    private const int Succeeded = 0;
    private const int Failed = 1;

    /// <summary>Measures and reports.</summary>
    /// <returns>0, or 1 where something could not be measured, was interrupted, or (with <c>--check</c>) missed its goal.</returns>
    public static async Task<int> RunAsync(PerfOptions options, CancellationToken cancellation)
    {
        if (Machine.ProcessorCount() < Cores.Needed)
        {
            await Console.Error.WriteLineAsync($"{Cores.Needed} processors are needed: one for the gateway, one for the load.");
            return Failed;
        }

        var results = new List<ScenarioResult>();
        var started = DateTimeOffset.UtcNow;
        using var workspace = Workspace.Create();
        try
        {
            var machine = await Machine.ReadAsync(options.Peers, workspace, cancellation);
            Console.WriteLine(TextReport.Header(machine));
            Console.WriteLine();
            await MeasureAsync(options, workspace, results, cancellation);
            return await ReportAsync(options, machine, started, results);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("interrupted");
            return Failed;
        }
        catch (PeerFailedException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return Failed;
        }
    }

    private static async Task MeasureAsync(
        PerfOptions options,
        Workspace workspace,
        List<ScenarioResult> results,
        CancellationToken cancellation)
    {
        await using var upstreams = await Upstreams.StartAsync(workspace, options.Scenarios, cancellation);
        static void Progress(string step) => Console.Error.WriteLine("  " + step);
        await using var gateways = new Gateways(workspace, upstreams, Progress);
        foreach (var scenario in options.Scenarios)
        {
            Measurement measurement = scenario.Kind == ScenarioKind.Load
                ? new LoadMeasurement(gateways, new LoadGenerator(workspace), options, Progress)
                : new IdleMeasurement(gateways, options, Progress);
            var result = new ScenarioResult(scenario, [.. options.Peers.Where(peer => peer.TakesPartIn(scenario))]);
            results.Add(result);
            try
            {
                await measurement.MeasureAsync(result, cancellation);
            }
            finally
            {
                if (result.Peers.Any(peer => peer.Samples.Count > 0 || peer.Failure is not null))
                    Console.WriteLine(TextReport.Of(result));
            }
        }
    }

    private static async Task<int> ReportAsync(
        PerfOptions options,
        Machine machine,
        DateTimeOffset started,
        IReadOnlyList<ScenarioResult> results)
    {
        var verdicts = options.Peers.Any(peer => peer.IsOurs) ? Verdict.Of(results) : [];
        if (verdicts.Count > 0)
            Console.WriteLine(TextReport.Summary(verdicts));
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file.FullName, JsonReport.Of(machine, options, started, results, verdicts) + "\n");
        var couldNotRun = results.Any(result => result.Peers.Any(peer => peer.Failure is not null));
        var missed = options.Check && verdicts.Any(verdict => verdict.Kind != VerdictKind.Ok);
        return couldNotRun || missed ? Failed : Succeeded;
    }
}
