namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>A weighted draw.</summary>
internal sealed class RandomBalancer : LoadBalancer
{
    protected override int Choose(in PickContext context, CandidateSet candidates)
    {
        var random = context.Load.Random;
        var drawn = context.Tried.IsEmpty ? candidates.Sample(random) : candidates.SampleUntried(random, context.Tried);
        return drawn < 0 ? -1 : candidates.PlaceAt(drawn);
    }
}
