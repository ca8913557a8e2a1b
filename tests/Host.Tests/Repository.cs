namespace Waterfall.Host.Tests;

/// <summary>Files of the repository, from wherever the tests run.</summary>
internal static class Repository
{
    public static string PathOf(string relative)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Waterfall.sln"))) return Path.Combine(directory.FullName, relative);
        }
        throw new InvalidOperationException($"No repository above {AppContext.BaseDirectory}.");
    }
}
