using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// The wait before a further attempt: base × 2ⁿ, at most max. With full jitter anything from 0 to that, so that those who failed together do not come back together.
/// </summary>
internal readonly record struct Backoff(long BaseMs, long MaxMs, bool IsJittered)
{
    /// <param name="attempts">Attempts made, at least 1.</param>
    /// <param name="random">The loop's random numbers.</param>
    internal long NextMs(int attempts, LoopRandom random)
    {
        var doublings = Math.Min(attempts - 1, 30);
        var ceiling = BaseMs > MaxMs >> doublings ? MaxMs : BaseMs << doublings;
        return IsJittered ? random.Below(ceiling + 1) : ceiling;
    }
}
