using System.Runtime.InteropServices;

namespace Waterfall.Core.Diagnostics;

/// <summary>
/// A file descriptor on Linux. Own system calls, because the framework opens files to append without O_APPEND and then writes at offsets of its own: after a
/// truncation in place (logrotate's <c>copytruncate</c>) that leaves a hole, and it does not tell how much of a failed write was taken.
/// </summary>
internal sealed unsafe partial class DescriptorTarget(string name, int descriptor) : LogTarget(name)
{
    private const int WriteOnly = 1, Create = 0x40, Append = 0x400, CloseOnExec = 0x80000;
    private const int Interrupted = 4, WouldBlock = 11;
    private const int StandardDescriptors = 3;

    // rw-r-----: what is logged is for the operator and the group that reads logs.
    private const int Mode = 0b110_100_000;

    internal new static DescriptorTarget OpenFile(string path)
    {
        var descriptor = Open(path, WriteOnly | Create | Append | CloseOnExec, Mode);
        return descriptor < 0 ? throw LastError() : new DescriptorTarget(path, descriptor);
    }

    internal override int Write(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            nint written;
            fixed (byte* start = bytes)
                written = Write(descriptor, start, bytes.Length);
            if (written >= 0)
                return (int)written;
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
                return 0;
            if (error != Interrupted)
                throw LastError();
        }
    }

    public override void Dispose()
    {
        if (descriptor >= StandardDescriptors)
            _ = Close(descriptor);
    }

    private static IOException LastError() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, void* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
