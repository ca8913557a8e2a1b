namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// A ring of points (Karger 1997, as ketama): an endpoint has points at the hashes of its URL and a number, and a key belongs to the first point at or after its
/// own hash. How many points an endpoint has does not depend on the others, so that one that leaves moves its own keys only.
/// </summary>
internal sealed class RingHashBalancer : ConsistentBalancer
{
    /// <summary>For each unit of weight: two endpoints make a ring of 1024, and shares are within a few percent.</summary>
    internal const int PointsPerWeight = 512;

    /// <summary>Beyond this many points in all, each endpoint has half of them, and half again: 3 MiB is enough for a ring.</summary>
    internal const int MaxPoints = 1 << 18;

    private readonly ulong[] _points;
    private readonly int[] _places;

    internal RingHashBalancer(IReadOnlyList<ClusterEndpoint> members)
    {
        var unit = members.Aggregate(0, (divisor, member) => Gcd(divisor, member.Weight));
        var counts = members.Select(member => (long)PointsPerWeight * member.Weight / unit).ToArray();
        while (counts.Sum() > MaxPoints && counts.Any(count => count > 1))
        {
            for (var i = 0; i < counts.Length; i++)
                counts[i] = Math.Max(1, counts[i] / 2);
        }
        var points = new List<(ulong Hash, ulong Identity, int Place)>();
        for (var place = 0; place < members.Count; place++)
        {
            var identity = IdentityOf(members[place]);
            for (var i = 0; i < counts[place]; i++)
                points.Add((KeyHash.Of(identity, (ulong)i), identity, place));
        }
        // By identity where two points fall together: the order of the configuration means nothing.
        points.Sort();
        _points = [.. points.Select(point => point.Hash)];
        _places = [.. points.Select(point => point.Place)];
    }

    internal override int Slots => _points.Length;

    protected override int SlotOf(ulong hash)
    {
        int low = 0, high = _points.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_points[middle] < hash)
                low = middle + 1;
            else
                high = middle;
        }
        return low == _points.Length ? 0 : low;
    }

    protected override int PlaceAt(int slot) => _places[slot];

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
