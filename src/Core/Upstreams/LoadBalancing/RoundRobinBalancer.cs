namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Smooth weighted round robin, as nginx has it: every endpoint gains its weight, the one that has most is taken and pays what all gained. With weights 5, 1, 1
/// that gives a a b a c a a. Each loop has its own turns and begins elsewhere.
/// </summary>
internal sealed class RoundRobinBalancer : LoadBalancer
{
    protected override int Choose(in PickContext context, CandidateSet candidates)
    {
        var turns = context.Load.Turns;
        var places = candidates.Places;
        var weights = candidates.Weights;
        var best = -1;
        long total = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];
            if (context.Tried.Contains(place))
                continue;
            turns[place] += weights[i];
            total += weights[i];
            if (best < 0 || turns[place] > turns[best])
                best = place;
        }
        if (best >= 0)
            turns[best] -= total;
        return best;
    }
}
