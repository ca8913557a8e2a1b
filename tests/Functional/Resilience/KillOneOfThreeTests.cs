using System.Text.RegularExpressions;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Resilience;

/// <summary>The demonstration of docs/examples/resilience, with the gateway as a process of its own, run as its reader would.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class KillOneOfThreeTests
{
    [GatewayTheory(Needs = "bash python3")]
    [InlineData("docs/examples/resilience/run.sh")]
    public async Task No_request_fails_and_the_endpoint_comes_back(string script)
    {
        var gateway = Path.Combine(AppContext.BaseDirectory, "waterfall");
        var run = await ChildProcess.RunAsync("env", [$"WATERFALL={gateway}", "bash", PathOf(script)], TimeSpan.FromSeconds(60));
        Assert.True(run.ExitCode == 0, $"{run.Text}\n{run.Error}");
        var rows = Row().Matches(run.Text).ToDictionary(row => row.Groups["phase"].Value, row => row.Groups["count"].Captures.Select(count => int.Parse(count.Value, null)).ToArray());
        var (before, dead, after, all) = (rows["before"], rows["one is dead"], rows["one is up again"], rows["in all"]);
        Assert.True(all[0] > 100, run.Text);
        Assert.Equal(0, all[1]);
        Assert.All(before[2..], count => Assert.NotEqual(0, count));
        // A request may have been answered right before the kill and noted right after it.
        Assert.InRange(dead[2], 0, 12);
        Assert.All(dead[3..], count => Assert.NotEqual(0, count));
        Assert.All(after[2..], count => Assert.NotEqual(0, count));
        Assert.Matches("in use again: [0-9.]+ s after it was started", run.Text);
    }

    private static string PathOf(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Waterfall.sln")))
                return Path.Combine(folder.FullName, relative);
        }
        throw new InvalidOperationException($"There is no repository above {AppContext.BaseDirectory}.");
    }

    // The phase; then requests, failures, and the answers of each endpoint.
    [GeneratedRegex(@"^(?<phase>[a-z ]+?)(\s+(?<count>\d+)){5}$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
