namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>Of two endpoints the one with fewer of this loop's requests in flight for its weight. The default.</summary>
internal sealed class PowerOfTwoBalancer : TwoChoicesBalancer
{
    protected override bool IsBetter(in PickContext context, CandidateSet candidates, int second, int first)
    {
        var loads = context.Load.Endpoints;
        // a/wa < b/wb without a division.
        return (long)loads[candidates.PlaceAt(second)].InFlight * candidates.WeightAt(first) < (long)loads[candidates.PlaceAt(first)].InFlight * candidates.WeightAt(second);
    }
}
