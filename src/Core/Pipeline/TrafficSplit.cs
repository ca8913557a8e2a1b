using Waterfall.Core.Expressions;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// Divides a route's requests among upstreams by weight: at random, or by the hash of a text of the request, so that what has the same text goes the same way.
/// The numbers from 0 to the sum of the weights belong to the upstreams in the order of their names, a range each. A hash is a fraction of that sum, the same
/// whatever the sum is: when weights change, what moves is what a boundary between two ranges passes over.
/// </summary>
internal sealed class TrafficSplit
{
    // Other than that of balancers: the keys of one upstream would all lie in one arc of its ring.
    private const ulong Seed = 0x5EED_0F_5B117;

    private readonly Cluster[] _clusters;
    private readonly long[] _ends;
    private readonly Template? _sticky;

    /// <param name="shares">The upstreams and their weights: at least one is above 0.</param>
    /// <param name="sticky">What requests that stay together have in common; null for nothing.</param>
    internal TrafficSplit(IEnumerable<(Cluster Cluster, int Weight)> shares, Template? sticky)
    {
        var ordered = shares.Where(share => share.Weight > 0).OrderBy(share => share.Cluster.Name, StringComparer.Ordinal).ToArray();
        _clusters = [.. ordered.Select(share => share.Cluster)];
        _ends = new long[ordered.Length];
        var end = 0L;
        for (var i = 0; i < ordered.Length; i++)
            _ends[i] = end += ordered[i].Weight;
        _sticky = sticky;
    }

    /// <summary>The upstream of a request. Where its text is empty, or cannot be evaluated, it is drawn.</summary>
    internal Cluster Choose(Exchange exchange)
    {
        if (_sticky is not null && _sticky.EvaluateText(exchange.BeginEvaluation(), out var text) && !text.IsEmpty)
            return At(HashOf(text));
        return At(_clusters[0].LoadOn(exchange.Loop.Index).Random.Next());
    }

    internal static ulong HashOf(ReadOnlySpan<byte> text) => KeyHash.Of(text, Seed);

    /// <summary>The upstream whose range a number lies in, taken as a fraction of 2⁶⁴.</summary>
    internal Cluster At(ulong fraction)
    {
        var point = (long)Math.BigMul(fraction, (ulong)_ends[^1], out _);
        var place = 0;
        while (_ends[place] <= point)
            place++;
        return _clusters[place];
    }
}
