namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>Of two endpoints the one with fewer of this loop's requests in flight for its weight. The default.</summary>
internal sealed class PowerOfTwoBalancer : TwoChoicesBalancer
{
    protected override bool IsBetter(in PickContext context, CandidateSet candidates, int second, int first)
    {
        var loads = context.Load.Endpoints;
        var places = candidates.Places;
        var weights = candidates.Weights;
        // a/wa < b/wb without a division.
        return (long)loads[places[second]].InFlight * weights[first] < (long)loads[places[first]].InFlight * weights[second];
    }
}
