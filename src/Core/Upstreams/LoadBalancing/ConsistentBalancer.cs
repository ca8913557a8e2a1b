namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Sends one key to one endpoint, whichever gateway it comes through. A key whose endpoint is not usable, or was tried, goes to the next one along the table, so
/// that the keys of the others stay where they are. A request without a key goes by <see cref="PowerOfTwoBalancer"/>. Slow start has no part in it.
/// </summary>
internal abstract class ConsistentBalancer : LoadBalancer
{
    private readonly PowerOfTwoBalancer _fallback = new();

    /// <summary>How many slots the table has.</summary>
    internal abstract int Slots { get; }

    protected sealed override int Choose(in PickContext context, CandidateSet candidates)
    {
        if (context.HashKey.IsEmpty)
            return _fallback.Pick(context);
        if (!context.Tried.IsEmpty && !candidates.HasUntried(context.Tried))
            return -1;
        var slot = SlotOf(KeyHash.Of(context.HashKey));
        // There is one to be found, so this ends within a turn.
        while (true)
        {
            var place = PlaceAt(slot);
            if (candidates.Contains(place) && !context.Tried.Contains(place))
                return place;
            slot = slot + 1 == Slots ? 0 : slot + 1;
        }
    }

    protected abstract int SlotOf(ulong hash);

    protected abstract int PlaceAt(int slot);

    /// <summary>What an endpoint is known by in the table: its URL, so that every gateway builds the same.</summary>
    protected static ulong IdentityOf(ClusterEndpoint member) => KeyHash.Of(System.Text.Encoding.UTF8.GetBytes(member.Endpoint.Url));
}
