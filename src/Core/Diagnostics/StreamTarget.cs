namespace Waterfall.Core.Diagnostics;

/// <summary>A stream, on systems other than Linux.</summary>
internal sealed class StreamTarget(string name, Stream stream) : LogTarget(name)
{
    internal static FileStream Open(string path)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Append,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
            return new FileStream(path, options);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    internal override int Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        return bytes.Length;
    }

    public override void Dispose() => stream.Dispose();
}
