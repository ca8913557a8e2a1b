namespace Waterfall.Core.Diagnostics;

/// <summary>Where the bytes of a log go. Used by the writer's thread only, once opened.</summary>
internal abstract class LogTarget(string name) : IDisposable
{
    /// <summary>What messages call it.</summary>
    internal string Name { get; } = name;

    /// <summary>Opens a file to append to, made with mode 0640 if absent.</summary>
    /// <exception cref="IOException">It cannot be opened: the message says why, without the name.</exception>
    internal static LogTarget OpenFile(string path) =>
        OperatingSystem.IsLinux() ? DescriptorTarget.OpenFile(path) : new StreamTarget(path, StreamTarget.Open(path));

    internal static LogTarget StandardOutput() =>
        OperatingSystem.IsLinux() ? new DescriptorTarget("stdout", 1) : new StreamTarget("stdout", Console.OpenStandardOutput());

    internal static LogTarget StandardError() =>
        OperatingSystem.IsLinux() ? new DescriptorTarget("stderr", 2) : new StreamTarget("stderr", Console.OpenStandardError());

    /// <summary>Writes what is taken of the bytes, and tells how many were; 0 when none can be now.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    internal abstract int Write(ReadOnlySpan<byte> bytes);

    public abstract void Dispose();
}
