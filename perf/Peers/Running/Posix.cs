using System.Runtime.InteropServices;

namespace Waterfall.Peers.Running;

/// <summary>What the framework has no name for.</summary>
internal static partial class Posix
{
    private const int SigTerm = 15;
    private const int ScClockTicks = 2; // _SC_CLK_TCK

    /// <summary>The unit of the times in <c>/proc/PID/stat</c>, in microseconds.</summary>
    public static double MicrosecondsPerTick { get; } = 1_000_000.0 / SysConf(ScClockTicks);

    /// <summary>Asks a process to end. Nothing happens where it has ended.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, SigTerm);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial long SysConf(int name);
}
