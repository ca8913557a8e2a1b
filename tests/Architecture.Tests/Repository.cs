namespace Waterfall.Architecture.Tests;

/// <summary>Files of the repository, from wherever the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The C# files below a folder, as paths relative to the repository; what builds make is left out.</summary>
    public static IReadOnlyList<string> Sources(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Waterfall.sln")))
                return directory.FullName;
        }
        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}
