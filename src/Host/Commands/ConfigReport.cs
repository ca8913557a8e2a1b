using Waterfall.Host.Reload;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Commands;

/// <summary>Loads a configuration for a command, and tells its problems.</summary>
internal static class ConfigReport
{
    /// <summary>The configuration; where it has problems they are written one a line, and then how many.</summary>
    public static LoadResult Load(ConfigFile file, TextWriter error, bool checksTlsFiles = false)
    {
        var result = file.Load(checksTlsFiles);
        foreach (var problem in result.Problems) error.WriteLine(problem);
        if (result.Config is null) error.WriteLine($"waterfall: {file.Name}: {Count(result.Problems.Count, "problem")}");
        return result;
    }

    /// <summary><c>1 listener</c>, <c>2 listeners</c>.</summary>
    public static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
