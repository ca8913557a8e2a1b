using System.Text.Json;
using Waterfall.Testing;

namespace Waterfall.Functional.Logging;

/// <summary>Reads access logs: every line must be JSON.</summary>
internal static class LogFile
{
    public static IReadOnlyList<JsonElement> Read(string path) =>
        [.. (File.Exists(path) ? Whole(path) : []).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The lines once there are that many.</summary>
    public static async Task<IReadOnlyList<JsonElement>> WaitAsync(string path, int count)
    {
        await Eventually.TrueAsync(() => File.Exists(path) && Whole(path).Length >= count, what: $"{count} lines in the log");
        return Read(path);
    }

    public static string? Text(this JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    public static long? Number(this JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetInt64() : null;

    // The writer may be in the middle of the last line.
    private static string[] Whole(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd().Split('\n')[..^1];
    }
}
