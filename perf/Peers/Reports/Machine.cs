using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Waterfall.Peers.Catalog;
using Waterfall.Peers.Running;

namespace Waterfall.Peers.Reports;

/// <summary>What a run ran on.</summary>
/// <param name="Cpu">The processor's model.</param>
/// <param name="Processors">How many of them.</param>
/// <param name="Kernel">The kernel's release.</param>
/// <param name="Runtime">.NET's version.</param>
/// <param name="LoadAverage">Of the minute before the run: what else was going on.</param>
/// <param name="Versions">Of the peers, the load generator included.</param>
internal sealed partial record Machine(
    string Cpu,
    int Processors,
    string Kernel,
    string Runtime,
    double LoadAverage,
    IReadOnlyDictionary<string, string> Versions)
{
    private const string Unknown = "unknown";

    public static async Task<Machine> ReadAsync(IEnumerable<Peer> peers, Workspace workspace, CancellationToken cancellation)
    {
        var versions = new Dictionary<string, string>
        {
            ["wrk"] = await VersionAsync("wrk", ["-v"], cancellation),
            ["h2load"] = await VersionAsync("h2load", ["--version"], cancellation),
        };
        foreach (var peer in peers)
            versions[peer.Name] = await VersionAsync(workspace.Expand(peer.Executable, 0, 0), peer.VersionArguments, cancellation);
        return new Machine(
            CpuModel(),
            ProcessorCount(),
            (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellation)).Trim(),
            RuntimeInformation.FrameworkDescription,
            double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancellation)).Split(' ')[0], CultureInfo.InvariantCulture),
            versions);
    }

    /// <summary>All processors of the machine: <see cref="Environment.ProcessorCount"/> knows only those this process is pinned to.</summary>
    public static int ProcessorCount() => CpuInfo("processor").Count();

    private static string CpuModel() => CpuInfo("model name").FirstOrDefault(Unknown);

    private static IEnumerable<string> CpuInfo(string key) =>
        File.ReadLines("/proc/cpuinfo")
            .Where(line => line.StartsWith(key, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());

    private static async Task<string> VersionAsync(string file, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var result = await Command.RunAsync(file, arguments, cancellation);
        return VersionNumber().Match(result.Output) is { Success: true } match ? match.Value : Unknown;
    }

    [GeneratedRegex(@"\d+\.\d+[.\d]*(-[\w.+]+)?(\+\w{1,12})?")]
    private static partial Regex VersionNumber();
}
