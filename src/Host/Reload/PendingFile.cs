namespace Waterfall.Host.Reload;

/// <summary>A file that is written and has not its name yet; disposed without it, it is gone.</summary>
internal sealed class PendingFile(string temporary, string target) : IDisposable
{
    /// <summary>Puts it in the place of what had the name, in one step.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public void Commit() => File.Move(temporary, target, overwrite: true);

    public void Dispose() => File.Delete(temporary);
}
