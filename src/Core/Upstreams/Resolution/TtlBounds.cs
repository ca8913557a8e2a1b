namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The bounds put on every time to live, wherever it came from.</summary>
internal static class TtlBounds
{
    /// <summary>A TTL of 0 means "for this transaction only" (RFC 1035 3.2.1); one second makes it bearable at any rate.</summary>
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);

    /// <summary>Bounds how long one forged or mistaken answer can last (RFC 8767 4 permits any cap, at most 7 days).</summary>
    public static readonly TimeSpan Max = TimeSpan.FromHours(1);

    /// <summary>RFC 2308 5 lets a resolver cap negative answers; 30 s so that a name deployed late is soon found.</summary>
    public static readonly TimeSpan MaxNegative = TimeSpan.FromSeconds(30);

    /// <summary>RFC 9520 3.2: failures are to be cached, for at least one second.</summary>
    public static readonly TimeSpan Failure = TimeSpan.FromSeconds(1);

    public static TimeSpan Positive(TimeSpan ttl) => Clamp(ttl, Max);

    // RFC 8767 4: a TTL with its top bit set is a large number, not zero, hence unsigned.
    public static TimeSpan Positive(uint seconds) => Positive(TimeSpan.FromSeconds(seconds));

    public static TimeSpan Negative(TimeSpan ttl) => Clamp(ttl, MaxNegative);

    public static TimeSpan Negative(uint seconds) => Negative(TimeSpan.FromSeconds(seconds));

    private static TimeSpan Clamp(TimeSpan ttl, TimeSpan max) => ttl < Min ? Min : ttl > max ? max : ttl;
}
