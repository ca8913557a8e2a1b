using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Commands;

/// <summary>Loads a configuration for a command, and tells its problems.</summary>
internal static class ConfigReport
{
    /// <summary>The configuration; null if it has problems, which are written one a line, and then how many.</summary>
    public static GatewayConfig? Load(string path, TextWriter error)
    {
        var result = ConfigLoader.Load(path);
        foreach (var problem in result.Problems) error.WriteLine(problem);
        if (result.Config is null) error.WriteLine($"waterfall: {path}: {Count(result.Problems.Count, "problem")}");
        return result.Config;
    }

    /// <summary><c>1 listener</c>, <c>2 listeners</c>.</summary>
    public static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
