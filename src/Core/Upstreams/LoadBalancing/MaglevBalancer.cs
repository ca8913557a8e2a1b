namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Maglev's table (Eisenbud and others, NSDI 2016, section 3.4): every endpoint has its own permutation of the slots, and they take turns in claiming the next
/// slot that is free. Shares are even to a percent, a pick is one look, and an endpoint that leaves moves few keys besides its own.
/// </summary>
internal sealed class MaglevBalancer : ConsistentBalancer
{
    /// <summary>A prime, as permutations need, and the paper's smaller size: a hundred times as many slots as endpoints for up to 655.</summary>
    internal const int TableSize = 65_537;

    private readonly int[] _table = new int[TableSize];

    internal MaglevBalancer(IReadOnlyList<ClusterEndpoint> members)
    {
        // In the order of their identities: whoever claims first has an edge, which must not depend on the order of the configuration.
        var claims = Enumerable.Range(0, members.Count).Select(place => new Claim(IdentityOf(members[place]), members[place].Weight, place))
            .OrderBy(claim => claim.Identity).ToArray();
        if (claims.Length == 0)
            return; // discovery has found none yet: there is nothing to pick
        var heaviest = claims.Max(claim => claim.Weight);
        _table.AsSpan().Fill(-1);
        var filled = 0;
        for (var round = 1L; ; round++)
        {
            foreach (var claim in claims)
            {
                // An endpoint of half the weight claims in every second round.
                if (round * claim.Weight < (claim.Turns + 1) * heaviest)
                    continue;
                claim.Turns++;
                _table[claim.NextFree(_table)] = claim.Place;
                if (++filled == TableSize)
                    return;
            }
        }
    }

    internal override int Slots => TableSize;

    protected override int SlotOf(ulong hash) => (int)Math.BigMul(hash, TableSize, out _);

    protected override int PlaceAt(int slot) => _table[slot];

    private sealed class Claim(ulong identity, int weight, int place)
    {
        private readonly int _skip = (int)(KeyHash.Of(identity, 1) % (TableSize - 1)) + 1;
        private int _slot = (int)(KeyHash.Of(identity, 0) % TableSize);

        internal ulong Identity => identity;

        internal int Weight => weight;

        internal int Place => place;

        internal long Turns { get; set; }

        internal int NextFree(int[] table)
        {
            while (table[_slot] >= 0)
                _slot = (int)(((long)_slot + _skip) % TableSize);
            return _slot;
        }
    }
}
