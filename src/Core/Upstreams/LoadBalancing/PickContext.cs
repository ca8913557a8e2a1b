namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>What a balancer decides by.</summary>
internal readonly ref struct PickContext(ClusterLoad load, long nowMs)
{
    /// <summary>The cluster as this loop sees it: which endpoints there are to choose from, and how busy each is.</summary>
    internal ClusterLoad Load { get; } = load;

    /// <summary>The loop's time.</summary>
    internal long NowMs { get; } = nowMs;

    /// <summary>What to hash; empty where the request has no such thing, and then consistent hashing falls back to <see cref="PowerOfTwoBalancer"/>.</summary>
    internal ReadOnlySpan<byte> HashKey { get; init; }

    /// <summary>Places this exchange has tried: not picked again.</summary>
    internal TriedEndpoints Tried { get; init; }
}
