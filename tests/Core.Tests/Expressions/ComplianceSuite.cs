using System.Text.Json;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>The public compliance data of JMESPath: beside the repository, or where <c>WATERFALL_SUITES</c> says.</summary>
internal static class ComplianceSuite
{
    public static string? Folder { get; } = Find();

    public static IEnumerable<(string Name, JsonElement Given, JsonElement Case)> Cases(string file)
    {
        var groups = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder!, file))).RootElement;
        foreach (var group in groups.EnumerateArray())
        {
            foreach (var each in group.GetProperty("cases").EnumerateArray())
                yield return ($"{file}: {each.GetProperty("expression").GetString()}", group.GetProperty("given"), each);
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WATERFALL_SUITES") is { } named) return Existing(Path.Combine(named, "jmespath"));
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Waterfall.sln"))) directory = directory.Parent;
        return directory is null ? null : Existing(Path.Combine(directory.FullName, "../shared/suites/jmespath"));
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}

/// <summary>A fact that needs the compliance data.</summary>
internal sealed class ComplianceFactAttribute : FactAttribute
{
    public ComplianceFactAttribute()
    {
        if (ComplianceSuite.Folder is null) Skip = "There is no compliance data at ../shared/suites/jmespath, nor where WATERFALL_SUITES says.";
    }
}
