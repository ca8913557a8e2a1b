namespace Waterfall.Core.Configuration;

/// <summary>
/// Copies of a route's requests, sent to another upstream whose answers nobody reads. At most 128 are under way on an event loop; requests with bodies longer than
/// 64 KiB are not copied.
/// </summary>
public sealed record MirrorConfig
{
    /// <summary>The name of the upstream that gets them.</summary>
    public required string Upstream { get; init; }

    /// <summary>How many of the requests, in percent. Default 100. 0 to 100, to four decimals.</summary>
    public double Percent { get; init; } = 100;

    /// <summary>How long one copy may take, to the end of its answer. Default 10 s. 1 ms to 24 h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
