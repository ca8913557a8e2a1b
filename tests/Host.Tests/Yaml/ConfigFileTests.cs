using Waterfall.Host.Yaml;

namespace Waterfall.Host.Tests.Yaml;

/// <summary>Writes a configuration to a directory of its own and loads it.</summary>
public abstract class ConfigFileTests : IDisposable
{
    protected ConfigFileTests() => Directory = System.IO.Directory.CreateTempSubdirectory("waterfall-").FullName;

    protected string Directory { get; }

    public void Dispose()
    {
        System.IO.Directory.Delete(Directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    private protected LoadResult Load(string text) => ConfigLoader.Load(Write("gateway.yaml", text));

    /// <summary>What is said about a bad configuration, without the file's name.</summary>
    protected string Problems(string text)
    {
        var result = Load(text);
        Assert.Null(result.Config);
        Assert.All(result.Problems, p => Assert.StartsWith(Path.Combine(Directory, "gateway.yaml:"), p.ToString(), StringComparison.Ordinal));
        return string.Join('\n', result.Problems.Select(p => p.ToString()[(p.File.Length + 1)..]));
    }
}
