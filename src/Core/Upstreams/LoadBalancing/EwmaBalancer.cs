namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>Of two endpoints the one where a request is expected to cost less: peak EWMA of the latency × requests in flight for its weight.</summary>
internal sealed class EwmaBalancer : TwoChoicesBalancer
{
    protected override bool IsBetter(in PickContext context, CandidateSet candidates, int second, int first)
    {
        var loads = context.Load.Endpoints;
        return loads[candidates.PlaceAt(second)].Cost(context.NowMs, candidates.WeightAt(second)) < loads[candidates.PlaceAt(first)].Cost(context.NowMs, candidates.WeightAt(first));
    }
}
