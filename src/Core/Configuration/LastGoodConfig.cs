namespace Waterfall.Core.Configuration;

/// <summary>
/// The last answer <c>200</c> to the same GET request without credentials, in the place of one that failed. 16 MiB on each event loop are kept for such answers.
/// </summary>
public sealed record LastGoodConfig
{
    /// <summary>How long ago the answer may have come. Default 5 minutes. 1 ms to 24 h.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest body that is kept. Default 64 KiB. To 1 MiB.</summary>
    public int MaxBody { get; init; } = 64 * 1024;
}
