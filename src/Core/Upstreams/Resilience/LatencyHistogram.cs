using System.Numerics;

namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// Latencies of one loop at a cluster, of which quantiles are asked: exact to 16 ms, then eight buckets for each doubling (an eighth too long at most), up to two
/// minutes. Every so often all counts are halved, so that it tells of the last few thousand. One counter is touched for a sample.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>With fewer samples there is no quantile.</summary>
    internal const int MinSamples = 50;

    private const int Exact = 16;
    private const int PerDoubling = 8;
    private const int Doublings = 13; // 16 ms × 2¹³ = 131 s
    private const int HalveAt = 4096;

    // A quantile is looked for again after so many samples.
    private const int Refresh = 32;

    private readonly int[] _counts = new int[Exact + (PerDoubling * Doublings) + 1];
    private int _samples;
    private int _cachedPercent;
    private long _cachedMs;
    private int _sinceCached;

    /// <summary>How many samples it holds, halved ones included.</summary>
    internal int Samples => _samples;

    internal void Record(long latencyMs)
    {
        _counts[BucketOf(latencyMs)]++;
        _sinceCached++;
        if (++_samples >= HalveAt)
            Halve();
    }

    /// <summary>The latency that this percentage of the samples stays within, in milliseconds; −1 while there are too few to tell.</summary>
    internal long QuantileMs(int percent)
    {
        if (_samples < MinSamples)
            return -1;
        if (percent == _cachedPercent && _sinceCached < Refresh)
            return _cachedMs;
        (_cachedPercent, _sinceCached) = (percent, 0);
        return _cachedMs = Find(((long)_samples * percent + 99) / 100);
    }

    private long Find(long rank)
    {
        long passed = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            passed += _counts[bucket];
            if (passed >= rank)
                return UpperEnd(bucket);
        }
        return UpperEnd(_counts.Length - 1);
    }

    private void Halve()
    {
        _samples = 0;
        for (var i = 0; i < _counts.Length; i++)
            _samples += _counts[i] >>= 1;
    }

    private static int BucketOf(long latencyMs)
    {
        if (latencyMs < Exact)
            return (int)Math.Max(latencyMs, 0);
        var doubling = BitOperations.Log2((ulong)latencyMs) - 4;
        return doubling >= Doublings ? Exact + (PerDoubling * Doublings) : Exact + (doubling * PerDoubling) + (int)((latencyMs >> (doubling + 1)) & (PerDoubling - 1));
    }

    // The longest latency that falls into the bucket.
    private static long UpperEnd(int bucket)
    {
        if (bucket < Exact)
            return bucket;
        var (doubling, part) = Math.DivRem(bucket - Exact, PerDoubling);
        return ((long)(PerDoubling + part + 1) << (doubling + 1)) - 1;
    }
}
