namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// The whole state of a circuit in one word, so that every change of it is one compare-and-swap:
/// <code>
/// 63            23 22      11 10       3    2     1   0
/// +---------------+----------+----------+-------+-------+
/// | time (ms, 41) | epoch 12 | passed 8 | probe | state |
/// +---------------+----------+----------+-------+-------+
/// </code>
/// The time is when an open circuit lets a probe through, and when a half-open one's probe was let through. Forty-one bits are 69 years.
/// </summary>
internal readonly record struct CircuitWord(long Value)
{
    internal const int EpochMask = 0xFFF;

    private CircuitWord(CircuitState state, bool isProbing, int passed, int epoch, long timeMs)
        : this((timeMs << 23) | ((long)(epoch & EpochMask) << 11) | ((long)passed << 3) | (isProbing ? 4L : 0) | (long)state)
    {
    }

    internal CircuitState State => (CircuitState)(Value & 3);

    internal bool IsProbing => (Value & 4) != 0;

    /// <summary>Probes that have succeeded since the circuit opened.</summary>
    internal int Passed => (int)(Value >> 3) & 0xFF;

    internal int Epoch => (int)(Value >> 11) & EpochMask;

    internal long TimeMs => (long)((ulong)Value >> 23);

    internal CircuitWord Opened(long untilMs) => new(CircuitState.Open, false, 0, Epoch + 1, untilMs);

    /// <summary>A probe is let through: the first, or one that follows a success; or one instead of a probe that was lost, whose result must not count.</summary>
    internal CircuitWord Probing(long nowMs) =>
        new(CircuitState.HalfOpen, true, State == CircuitState.HalfOpen ? Passed : 0, State == CircuitState.HalfOpen && !IsProbing ? Epoch : Epoch + 1, nowMs);

    /// <summary>The probe came back.</summary>
    internal CircuitWord Probed(bool success) => new(CircuitState.HalfOpen, false, success ? Passed + 1 : Passed, Epoch, TimeMs);

    internal CircuitWord Closed() => new(CircuitState.Closed, false, 0, Epoch + 1, 0);
}
