namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The bounds of a <see cref="ResolutionCache"/>.</summary>
public sealed record ResolutionCacheOptions
{
    /// <summary>Names kept, at least 1; the least recently used leaves. 4,096 by default: more upstream hosts than a gateway has.</summary>
    public int MaxNames { get; init; } = 4096;

    /// <summary>
    /// How long past their TTL addresses are given while asking again fails. 1 h by default: RFC 8767 5 suggests a day or more for
    /// resolvers of anyone's names, but an upstream's old address may by then be somebody else's. From zero (never) to
    /// 7 days.
    /// </summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long someone waits for an expired name's new answer before getting the old one. 1.8 s by default, as RFC 8767 5 has it: below
    /// the 2 s after which many clients give up.
    /// </summary>
    public TimeSpan StaleWait { get; init; } = TimeSpan.FromSeconds(1.8);

    /// <summary>
    /// The longest pause between attempts to refresh a name that keeps failing; they start at 1 s and double. 30 s by default
    /// (RFC 8767 5); at least 1 s.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Questions under way at once, at least 1; others wait. 256 by default: each takes two sockets while it lasts.</summary>
    public int MaxConcurrentQueries { get; init; } = 256;
}
