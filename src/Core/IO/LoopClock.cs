using System.Diagnostics;

namespace Waterfall.Core.IO;

/// <summary>The monotonic clock of the loops. A loop reads it once a tick (<see cref="TimerWheel.NowMs"/>), not once a use.</summary>
internal static class LoopClock
{
    private static readonly long Origin = Stopwatch.GetTimestamp();

    /// <summary>Milliseconds since the process started.</summary>
    internal static long NowMs => (Stopwatch.GetTimestamp() - Origin) / (Stopwatch.Frequency / 1000);
}
