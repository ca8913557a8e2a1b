namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// A limit on the requests of one loop in flight at a cluster that finds its own value (the gradient algorithm of Netflix's concurrency-limits, second version):
/// while the latency of now is near that of the long run the limit grows by a little queue, when it rises above the tolerance requests are piling up somewhere
/// and the limit shrinks in proportion.
/// </summary>
internal sealed class GradientLimit(AdaptiveSettings settings)
{
    /// <summary>Samples are judged together for at least this long and this many.</summary>
    internal const long WindowMs = 100;

    internal const int WindowSamples = 10;

    private const double Smoothing = 0.2;
    private const double LeastGradient = 0.5;
    private const double DropFactor = 0.9;

    // The long run is learnt from the first windows, and then follows what is better within a minute and what is worse within ten: an upstream that the limit
    // itself keeps busy must not pass for one that has always been so slow.
    private const int FirstWindows = 10;
    private const double BetterWindows = 600;
    private const double WorseWindows = 6000;

    private double _limit = settings.Initial;
    private double _longMs;
    private int _windows;
    private long _windowStartMs = long.MinValue;
    private long _sumMs;
    private int _samples;
    private int _mostInFlight;
    private bool _isDropped;

    internal AdaptiveSettings Settings => settings;

    internal int Limit => (int)_limit;

    internal int InFlight { get; private set; }

    /// <summary>Whether one more request may go now; if so it is counted until <see cref="Leave"/>.</summary>
    internal bool TryEnter()
    {
        if (InFlight >= Limit)
            return false;
        InFlight++;
        return true;
    }

    /// <summary>A request came back.</summary>
    /// <param name="latencyMs">Its time to the answer's head; negative if it says nothing (the client left).</param>
    /// <param name="isDropped">Whether it failed by running out of time or the upstream refused it as overloaded.</param>
    /// <param name="nowMs">The loop's time.</param>
    internal void Leave(long latencyMs, bool isDropped, long nowMs)
    {
        _mostInFlight = Math.Max(_mostInFlight, InFlight);
        InFlight--;
        if (latencyMs < 0)
            return;
        if (_windowStartMs == long.MinValue)
            _windowStartMs = nowMs;
        _isDropped |= isDropped;
        _sumMs += latencyMs;
        _samples++;
        if (_samples >= WindowSamples && nowMs - _windowStartMs >= WindowMs)
            EndWindow(nowMs);
    }

    private void EndWindow(long nowMs)
    {
        // Times below the clock's resolution would make any change a large one.
        var shortMs = Math.Max(1, (double)_sumMs / _samples);
        Learn(shortMs);
        if (_isDropped)
            Set(_limit * DropFactor);
        else if (_mostInFlight * 2 >= Limit)
            Follow(shortMs);
        (_windowStartMs, _sumMs, _samples, _mostInFlight, _isDropped) = (nowMs, 0, 0, InFlight, false);
    }

    private void Learn(double shortMs)
    {
        _windows++;
        _longMs += (shortMs - _longMs) / (_windows <= FirstWindows ? _windows : shortMs < _longMs ? BetterWindows : WorseWindows);
        // After a long bad time the long run has learnt it; it must not stand for good when things are well again.
        if (_longMs > 2 * shortMs)
            _longMs *= 0.95;
    }

    // A limit that is not used to half of it is not judged: the latency says nothing about it.
    private void Follow(double shortMs)
    {
        var gradient = Math.Clamp(settings.Tolerance * _longMs / shortMs, LeastGradient, 1);
        // The root is the room for growth when all is well.
        Set((_limit * (1 - Smoothing)) + (((_limit * gradient) + Math.Sqrt(_limit)) * Smoothing));
    }

    private void Set(double limit) => _limit = Math.Clamp(limit, settings.Min, settings.Max);
}
