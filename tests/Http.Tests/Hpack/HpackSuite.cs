using System.Text.Json;

namespace Waterfall.Http.Tests.Hpack;

/// <summary>The public test data of HPACK: beside the repository, or where <c>WATERFALL_SUITES</c> says.</summary>
internal static class HpackSuite
{
    public static string? Folder { get; } = Find();

    /// <summary>The stories of all encoders: blocks in the order of one connection.</summary>
    public static IEnumerable<(string Name, HpackCase[] Cases)> Stories()
    {
        foreach (var file in Directory.GetFiles(Folder!, "*.json", SearchOption.AllDirectories).Order())
        {
            using var story = JsonDocument.Parse(File.ReadAllText(file));
            yield return (Path.GetRelativePath(Folder!, file), [.. story.RootElement.GetProperty("cases").EnumerateArray().Select(Read)]);
        }
    }

    private static HpackCase Read(JsonElement each)
    {
        int? tableSize = each.TryGetProperty("header_table_size", out var size) ? size.GetInt32() : null;
        var fields = each.GetProperty("headers").EnumerateArray().Select(field => field.EnumerateObject().Single());
        return new HpackCase(Convert.FromHexString(each.GetProperty("wire").GetString()!), tableSize, [.. fields.Select(field => (field.Name, field.Value.GetString()!))]);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WATERFALL_SUITES") is { } named) return Existing(Path.Combine(named, "hpack"));
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Waterfall.sln"))) directory = directory.Parent;
        return directory is null ? null : Existing(Path.Combine(directory.FullName, "../shared/suites/hpack"));
    }

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;
}

/// <summary>A fact that needs the test data.</summary>
internal sealed class HpackSuiteFactAttribute : FactAttribute
{
    public HpackSuiteFactAttribute()
    {
        if (HpackSuite.Folder is null) Skip = "There is no test data at ../shared/suites/hpack, nor where WATERFALL_SUITES says.";
    }
}
