namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>What a balancer decides by.</summary>
internal ref struct PickContext(ClusterLoad load, long nowMs)
{
    /// <summary>The cluster as this loop sees it: which endpoints there are to choose from, and how busy each is.</summary>
    internal readonly ClusterLoad Load => load;

    /// <summary>The loop's time.</summary>
    internal readonly long NowMs => nowMs;

    /// <summary>What to hash; empty where the request has no such thing, and then consistent hashing falls back to <see cref="PowerOfTwoBalancer"/>.</summary>
    internal ReadOnlySpan<byte> HashKey { readonly get; init; }

    /// <summary>Places this exchange has tried: not picked again. A field, so that looking at it copies nothing.</summary>
    internal TriedEndpoints Tried;
}
