using System.Numerics;
using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO;

/// <summary>Which processors this process may use, and pinning a thread to one of them (sched_setaffinity(2)).</summary>
internal static unsafe class ProcessorAffinity
{
    private const int Words = 16; // 1,024 processors, glibc's cpu_set_t

    /// <summary>The processors this process may use, in order; empty where the system does not tell.</summary>
    internal static int[] Allowed()
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var mask = stackalloc ulong[Words];
        if (Libc.GetAffinity(0, Words * sizeof(ulong), mask) < 0)
            return [];
        var processors = new List<int>();
        for (var word = 0; word < Words; word++)
        {
            for (var bits = mask[word]; bits != 0; bits &= bits - 1)
                processors.Add((word * 64) + BitOperations.TrailingZeroCount(bits));
        }
        return [.. processors];
    }

    /// <summary>Pins the calling thread. Where that is not allowed the thread goes where the scheduler puts it.</summary>
    internal static void PinThread(int processor)
    {
        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        _ = Libc.SetAffinity(0, Words * sizeof(ulong), mask);
    }
}
