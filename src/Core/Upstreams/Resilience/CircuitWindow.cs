namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>
/// The results that one loop saw in the last window, in ten buckets. The loop alone writes; another that sums may see a bucket as it changes and be off by a
/// few results, which a ratio of at least a minimum of them can bear.
/// </summary>
internal sealed class CircuitWindow
{
    internal const int Buckets = 10;

    private readonly long[] _keys = new long[Buckets];
    private readonly int[] _successes = new int[Buckets];
    private readonly int[] _failures = new int[Buckets];

    internal CircuitWindow() => _keys.AsSpan().Fill(-1);

    /// <summary>Counts a result in the bucket of this time and epoch, which is empty if it was another's.</summary>
    internal void Count(long bucket, int epoch, bool success)
    {
        var slot = (int)(bucket % Buckets);
        var key = Key(bucket, epoch);
        if (_keys[slot] != key)
        {
            _successes[slot] = _failures[slot] = 0;
            Volatile.Write(ref _keys[slot], key);
        }
        if (success)
            _successes[slot]++;
        else
            _failures[slot]++;
    }

    /// <summary>Adds up the window that ends with this bucket.</summary>
    internal void Sum(long bucket, int epoch, ref long successes, ref long failures)
    {
        for (var each = Math.Max(0, bucket - Buckets + 1); each <= bucket; each++)
        {
            var slot = (int)(each % Buckets);
            if (Volatile.Read(ref _keys[slot]) != Key(each, epoch))
                continue;
            successes += _successes[slot];
            failures += _failures[slot];
        }
    }

    private static long Key(long bucket, int epoch) => (bucket << 12) | (uint)(epoch & CircuitWord.EpochMask);
}
