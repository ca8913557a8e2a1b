namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>The endpoint with the fewest of this loop's requests in flight for its weight, of several such a weighted draw. Looks at every endpoint.</summary>
internal sealed class LeastRequestsBalancer : LoadBalancer
{
    protected override int Choose(in PickContext context, CandidateSet candidates)
    {
        var loads = context.Load.Endpoints;
        var places = candidates.Places;
        var weights = candidates.Weights;
        int best = -1;
        long bestLoad = 0, bestWeight = 1, tied = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (context.Tried.Contains(places[i]))
                continue;
            long inFlight = loads[places[i]].InFlight, weight = weights[i];
            var difference = best < 0 ? -1 : (inFlight * bestWeight) - (bestLoad * weight);
            if (difference > 0)
                continue;
            if (difference < 0)
                tied = 0;
            tied += weight;
            // Each of those that tie is kept with a chance of its weight among them so far.
            if (difference < 0 || context.Load.Random.Below(tied) < weight)
                (best, bestLoad, bestWeight) = (i, inFlight, weight);
        }
        return best < 0 ? -1 : places[best];
    }
}
