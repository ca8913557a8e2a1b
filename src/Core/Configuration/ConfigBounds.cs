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

    public static readonly Bounds<int> Handshakes = new(1, 1_000_000);

    public static readonly Bounds<int> RequestsPerConnection = new(0, int.MaxValue);
    public static readonly Bounds<int> ConcurrentStreams = new(1, 10_000);

    /// <summary>The timer wheel ticks in milliseconds, and nobody waits for a day.</summary>
    public static readonly Bounds<TimeSpan> Timeout = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24));

    public static readonly Bounds<TimeSpan> OptionalTimeout = new(TimeSpan.Zero, TimeSpan.FromHours(24));

    public static readonly Bounds<TimeSpan> PingInterval = new(TimeSpan.Zero, TimeSpan.FromHours(1));
    public static readonly Bounds<TimeSpan> PingTimeout = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
    public static readonly Bounds<int> PooledConnections = new(0, 1_000_000);

    public static readonly Bounds<int> Weight = new(1, 1_000);

    public static readonly Bounds<int> Percent = new(0, 100);

    /// <summary>Chrome keeps no cookie for longer than 400 days (RFC 6265bis 5.5).</summary>
    public static readonly Bounds<TimeSpan> CookieAge = new(TimeSpan.Zero, TimeSpan.FromDays(400));

    /// <summary>More often than that is load rather than a question.</summary>
    public static readonly Bounds<TimeSpan> ProbeInterval = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24));

    /// <summary>A time to live of a second is the shortest that is asked by (RFC 1035 3.2.1 has whole ones).</summary>
    public static readonly Bounds<TimeSpan> DiscoveryRefresh = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));

    public static readonly Bounds<int> Port = new(1, 65_535);

    public static readonly Bounds<int> ProbesInRow = new(1, 100);

    public static readonly Bounds<int> Failures = new(0, 10_000);

    public static readonly Bounds<double> FailureRatio = new(0.01, 1);

    public static readonly Bounds<int> MinimumRequests = new(1, 1_000_000);

    public static readonly Bounds<int> Attempts = new(1, 10);

    public static readonly Bounds<int> MinConcurrent = new(0, 1_000);

    /// <summary>What is kept to be sent again is held in memory for every request under way.</summary>
    public static readonly Bounds<int> ReplayBuffer = new(0, 16 << 20);

    public static readonly Bounds<int> SplitWeight = new(0, 1_000_000);

    /// <summary>A part of the traffic in percent.</summary>
    public static readonly Bounds<double> Share = new(0, 100);

    /// <summary>All loops keep 16 MiB each; a single answer is a small part of that.</summary>
    public static readonly Bounds<int> LastGoodBody = new(0, 1 << 20);

    public static readonly Bounds<int> RetriedStatus = new(400, 599);

    public static readonly Bounds<int> FinalStatus = new(200, 599);

    public static readonly Bounds<int> Hedges = new(1, 3);

    public static readonly Bounds<int> Bulkhead = new(0, 1_000_000);

    public static readonly Bounds<int> AdaptiveLimit = new(1, 100_000);

    public static readonly Bounds<double> Tolerance = new(1, 10);
}
