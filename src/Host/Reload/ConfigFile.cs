using Waterfall.Host.Yaml;

namespace Waterfall.Host.Reload;

/// <summary>The configuration's file, as the command line names it.</summary>
internal sealed class ConfigFile(string path)
{
    /// <summary>By which messages call it.</summary>
    public string Name => path;

    public string FullPath { get; } = Path.GetFullPath(path);

    private string Directory => Path.GetDirectoryName(FullPath) ?? "/";

    public LoadResult Load(bool checksTlsFiles = false) => ConfigLoader.Load(path, checksTlsFiles);

    /// <summary>Reads what came otherwise; what it refers to is relative to the file's directory.</summary>
    public LoadResult Load(byte[] bytes, string name) => ConfigLoader.Load(bytes, new ReadContext(name, Directory));

    /// <summary>Writes a new content beside the file, on the disk before it has its name. The result puts it in the file's place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public PendingFile Prepare(byte[] bytes)
    {
        // A link stays a link: it is its target that is replaced.
        var target = File.ResolveLinkTarget(FullPath, returnFinalTarget: true)?.FullName ?? FullPath;
        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        // Left behind by a process of the same number, as one in a container has.
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var stream = new FileStream(temporary, options);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        return new PendingFile(temporary, target);
    }
}
