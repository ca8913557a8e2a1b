namespace Waterfall.Core.Configuration;

/// <summary>The connections kept to each endpoint of an upstream. Both numbers are per event loop and endpoint, as loops share nothing.</summary>
public sealed record ConnectionPoolConfig
{
    /// <summary>The most connections kept open without work, the last used being the first reused. Default 1024. 0 (none is kept) to 1,000,000.</summary>
    public int MaxIdle { get; init; } = 1024;

    /// <summary>The most connections open at a time; a request that would need one more is answered 503. Default 0: unlimited. To 1,000,000.</summary>
    public int MaxConnections { get; init; }
}
