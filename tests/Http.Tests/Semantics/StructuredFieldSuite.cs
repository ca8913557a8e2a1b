using System.Text.Json;

namespace Waterfall.Http.Tests.Semantics;

/// <summary>The public test data of structured fields: beside the repository, or where <c>WATERFALL_SUITES</c> says.</summary>
internal static class StructuredFieldSuite
{
    public static string? Folder { get; } = Find();

    public static IEnumerable<(string Name, JsonElement Case)> Cases()
    {
        foreach (string file in Directory.GetFiles(Folder!, "*.json").Order())
        {
            foreach (JsonElement each in JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray())
            {
                if (each.TryGetProperty("raw", out _)) yield return ($"{Path.GetFileName(file)}: {each.GetProperty("name").GetString()}", each);
            }
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WATERFALL_SUITES") is { } named) return Existing(Path.Combine(named, "structured-fields"));
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Waterfall.sln"))) directory = directory.Parent;
        return directory is null ? null : Existing(Path.Combine(directory.FullName, "../shared/suites/structured-fields"));
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}

/// <summary>A fact that needs the test data.</summary>
internal sealed class StructuredFieldFactAttribute : FactAttribute
{
    public StructuredFieldFactAttribute()
    {
        if (StructuredFieldSuite.Folder is null) Skip = "There is no test data at ../shared/suites/structured-fields, nor where WATERFALL_SUITES says.";
    }
}
