using System.Globalization;

namespace Waterfall.Peers.Running;

/// <summary>How long a core has been busy since boot, for whomever: what is not the gateway's is noise.</summary>
internal static class CoreTime
{
    // Columns of a cpuN line in /proc/stat (proc(5)): user nice system idle iowait irq softirq steal.
    private const int IdleColumn = 4;
    private const int IoWaitColumn = 5;
    private const int LastColumn = 8;

    /// <summary>Microseconds, time taken by the hypervisor included.</summary>
    public static double BusyUs(int core)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"cpu{core} ");
        var columns = File.ReadLines("/proc/stat").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ');
        var ticks = 0L;
        for (var column = 1; column <= LastColumn; column++)
        {
            if (column is not (IdleColumn or IoWaitColumn))
                ticks += long.Parse(columns[column], CultureInfo.InvariantCulture);
        }

        return ticks * Posix.MicrosecondsPerTick;
    }
}
