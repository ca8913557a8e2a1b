using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>Tokens that are used up, refilled with time, and earned. A mutable struct: keep it in an array.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TokenBucket(int tokens, long nowMs)
{
    private int _tokens = tokens;
    private long _refilledAtMs = nowMs;

    /// <summary>Uses a token; <c>false</c> if there is none.</summary>
    public bool TryTake(Http2Rate rate, long nowMs)
    {
        if (_tokens == 0) Refill(rate, nowMs);
        if (_tokens == 0) return false;
        _tokens--;
        return true;
    }

    /// <summary>Adds tokens, up to a full bucket.</summary>
    public void Earn(Http2Rate rate, int count) => _tokens = Math.Min(_tokens + count, rate.Burst);

    // Looked at only when the bucket is empty: until then time makes no difference but for how full it is, and it may be filled no more than once over.
    private void Refill(Http2Rate rate, long nowMs)
    {
        long earned = (nowMs - _refilledAtMs) * rate.PerSecond / 1000;
        if (earned <= 0) return;
        _tokens = (int)Math.Min(earned, rate.Burst);
        _refilledAtMs = nowMs;
    }
}
