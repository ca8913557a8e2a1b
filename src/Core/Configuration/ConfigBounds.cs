namespace Waterfall.Core.Configuration;

/// <summary>Every bound of the configuration's numbers, for the validator and the schema alike.</summary>
internal static class ConfigBounds
{
    /// <summary>The shortest request line that does anything is 14 bytes; anything near it is a slip of the unit.</summary>
    public static readonly Bounds<int> RequestLine = new(64, LimitsConfig.MaxHeadBytes);

    public static readonly Bounds<int> Headers = new(256, LimitsConfig.MaxHeadBytes);

    public static readonly Bounds<int> HeaderCount = new(1, 10_000);

    /// <summary>Up to 1 TiB; who needs more means no bound at all.</summary>
    public static readonly Bounds<long> Body = new(0, 1L << 40);

    public static readonly Bounds<int> Connections = new(1, 10_000_000);

    public static readonly Bounds<int> RequestsPerConnection = new(0, int.MaxValue);

    /// <summary>The timer wheel ticks in milliseconds, and nobody waits for a day.</summary>
    public static readonly Bounds<TimeSpan> Timeout = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24));

    public static readonly Bounds<TimeSpan> OptionalTimeout = new(TimeSpan.Zero, TimeSpan.FromHours(24));

    public static readonly Bounds<int> PooledConnections = new(0, 1_000_000);
}
