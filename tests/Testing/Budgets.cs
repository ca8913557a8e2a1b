using System.Text.Json;

namespace Waterfall.Testing;

/// <summary>The allocation budgets of <c>perf/budgets.json</c>: bytes per operation in steady state.</summary>
public static class Budgets
{
    private static readonly Lazy<JsonDocument> File = new(() => JsonDocument.Parse(System.IO.File.ReadAllText(Find())));

    /// <summary>The bytes that an operation may allocate.</summary>
    /// <exception cref="KeyNotFoundException">There is no budget of that name.</exception>
    public static double Of(string operation) => File.Value.RootElement.GetProperty(operation).GetDouble();

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "perf", "budgets.json");
            if (System.IO.File.Exists(path)) return path;
        }
        throw new InvalidOperationException($"No perf/budgets.json above {AppContext.BaseDirectory}.");
    }
}
