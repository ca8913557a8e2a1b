namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>Of two endpoints the one where a request is expected to cost less: peak EWMA of the latency × requests in flight for its weight.</summary>
internal sealed class EwmaBalancer : TwoChoicesBalancer
{
    protected override bool IsBetter(in PickContext context, CandidateSet candidates, int second, int first)
    {
        var loads = context.Load.Endpoints;
        var places = candidates.Places;
        var weights = candidates.Weights;
        return loads[places[second]].Cost(context.NowMs, weights[second]) < loads[places[first]].Cost(context.NowMs, weights[first]);
    }
}
