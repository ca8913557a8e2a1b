namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Draws two different endpoints by weight and takes the better (Mitzenmacher 2001): nearly as even as looking at all of them, in constant time, and loops that
/// do not know of each other do not all run to the same one.
/// </summary>
internal abstract class TwoChoicesBalancer : LoadBalancer
{
    protected sealed override int Choose(in PickContext context, CandidateSet candidates)
    {
        var load = context.Load;
        int first, second;
        if (!context.Tried.IsEmpty)
        {
            first = candidates.SampleUntried(load.Random, context.Tried);
            if (first < 0)
                return -1;
            second = candidates.SampleUntried(load.Random, context.Tried, first);
        }
        else
        {
            first = candidates.Sample(load.Random);
            second = candidates.Count > 1 ? candidates.SampleOther(load.Random, first) : -1;
        }
        return candidates.PlaceAt(second >= 0 && IsBetter(context, candidates, second, first) ? second : first);
    }

    /// <summary>Whether the second drawn is strictly better than the first, which has its weight's due already.</summary>
    protected abstract bool IsBetter(in PickContext context, CandidateSet candidates, int second, int first);
}
