namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A file that goes when the test does.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string content)
    {
        Path = System.IO.Path.GetTempFileName();
        Write(content);
    }

    public string Path { get; }

    public void Write(string content) => File.WriteAllText(Path, content);

    public void Dispose() => File.Delete(Path);
}
