using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Waterfall.Host.Reload;

/// <summary>What shows that a file is another without reading it: its inode, size and time of change, symbolic links followed. All 0: there is none.</summary>
internal readonly partial record struct FileStamp(ulong Inode, long Size, long ChangedTicks)
{
    private const int AtFdCwd = -100;
    private const uint StatxBasicStats = 0x7ff;

    public static FileStamp Of(string path) => OperatingSystem.IsLinux() && TryStat(path, out var stamp) ? stamp : OfPortable(path);

    // statx(2) has the same layout on every architecture, which stat(2) has not.
    private static unsafe bool TryStat(string path, out FileStamp stamp)
    {
        stamp = default;
        byte* buffer = stackalloc byte[256];
        try
        {
            if (Statx(AtFdCwd, path, 0, StatxBasicStats, buffer) != 0) return false;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        // struct statx: stx_ino at 32, stx_size at 40, stx_mtime { tv_sec at 112, tv_nsec at 120 }
        var ticks = (*(long*)(buffer + 112) * TimeSpan.TicksPerSecond) + (*(uint*)(buffer + 120) / TimeSpan.NanosecondsPerTick);
        stamp = new FileStamp(*(ulong*)(buffer + 32), *(long*)(buffer + 40), ticks);
        return true;
    }

    private static FileStamp OfPortable(string path)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return new FileStamp(0, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return default;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);
}
