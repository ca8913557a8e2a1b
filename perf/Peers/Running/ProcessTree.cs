using System.Globalization;

namespace Waterfall.Peers.Running;

/// <summary>What <c>/proc</c> says about a process and its descendants: a gateway may fork workers.</summary>
internal static class ProcessTree
{
    // Fields of /proc/PID/stat, numbered as in proc(5), less the two before the state (pid and the name in parentheses).
    private const int ParentField = 4 - 3;
    private const int UserTimeField = 14 - 3;
    private const int KernelTimeField = 15 - 3;
    private const int BytesPerKiB = 1024;

    /// <summary>Processor time of all their threads, also of threads that have ended.</summary>
    public static CpuTime CpuOf(int root)
    {
        var sum = default(CpuTime);
        foreach (var id in WithDescendants(root))
        {
            if (StatOf(id) is { } fields)
                sum += new CpuTime(Microseconds(fields[UserTimeField]), Microseconds(fields[KernelTimeField]));
        }

        return sum;
    }

    /// <summary>Their resident memory.</summary>
    public static ResidentMemory MemoryOf(int root)
    {
        var sum = default(ResidentMemory);
        foreach (var id in WithDescendants(root))
        {
            if (ReadOrNull($"/proc/{id}/smaps_rollup") is { } text)
                sum += new ResidentMemory(KiBLine(text, "Rss:") * BytesPerKiB, KiBLine(text, "Pss:") * BytesPerKiB);
        }

        return sum;
    }

    private static List<int> WithDescendants(int root)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || StatOf(id) is not { } fields)
                continue;
            var parent = int.Parse(fields[ParentField], CultureInfo.InvariantCulture);
            if (!children.TryGetValue(parent, out var siblings))
                children[parent] = siblings = [];
            siblings.Add(id);
        }

        var tree = new List<int> { root };
        for (var next = 0; next < tree.Count; next++)
        {
            if (children.TryGetValue(tree[next], out var found))
                tree.AddRange(found);
        }

        return tree;
    }

    private static string[]? StatOf(int id)
    {
        // The name may hold spaces and parentheses: what follows begins after the last one.
        var text = ReadOrNull($"/proc/{id}/stat");
        return text?[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string? ReadOrNull(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null; // ended in the meantime
        }
    }

    private static double Microseconds(string ticks) => long.Parse(ticks, CultureInfo.InvariantCulture) * Posix.MicrosecondsPerTick;

    private static long KiBLine(string text, string name)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                return long.Parse(line[name.Length..].Trim(" kB"), CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
