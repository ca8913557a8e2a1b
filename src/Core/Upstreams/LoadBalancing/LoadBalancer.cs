namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>Chooses the endpoint of an attempt. Immutable and shared by all loops: what changes is in <see cref="ClusterLoad"/>. No pick allocates.</summary>
internal abstract class LoadBalancer
{
    /// <summary>
    /// The place in <see cref="Cluster.Members"/> of the endpoint to use; −1 when no endpoint is usable or all that are have been tried. Whoever may go to
    /// one endpoint again clears <see cref="PickContext.Tried"/> and asks once more.
    /// </summary>
    internal int Pick(in PickContext context)
    {
        var load = context.Load;
        var candidates = context.Tried.IsEmpty ? load.Candidates(context.NowMs) : load.Candidates(context.NowMs, context.Tried);
        return candidates.Count == 0 ? -1 : Choose(context, candidates);
    }

    protected abstract int Choose(in PickContext context, CandidateSet candidates);
}
