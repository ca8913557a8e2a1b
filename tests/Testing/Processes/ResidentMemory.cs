using System.Globalization;

namespace Waterfall.Testing.Processes;

/// <summary>Resident memory from /proc, in bytes.</summary>
public static class ResidentMemory
{
    public static long Of(int processId) => Read($"/proc/{processId}/status");

    /// <summary>A process and those it started (nginx has its memory in its workers).</summary>
    public static long OfTree(int processId) => Of(processId) + Children(processId).Sum(OfTree);

    /// <summary>This process after a full collection.</summary>
    public static long OfThisProcess()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Of(Environment.ProcessId);
    }

    private static IEnumerable<int> Children(int processId)
    {
        var file = $"/proc/{processId}/task/{processId}/children";
        return File.Exists(file)
            ? File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id =>
                int.Parse(id, CultureInfo.InvariantCulture))
            : [];
    }

    private static long Read(string file)
    {
        var line = File.ReadLines(file).First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
