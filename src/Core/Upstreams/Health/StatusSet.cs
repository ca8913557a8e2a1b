namespace Waterfall.Core.Upstreams.Health;

/// <summary>A set of status codes from 100 to 599, as bits.</summary>
internal sealed class StatusSet : IEquatable<StatusSet>
{
    private const int First = 100;
    private const int Last = 599;

    private readonly ulong[] _bits = new ulong[((Last - First) / 64) + 1];

    internal StatusSet(IEnumerable<(int From, int To)> ranges)
    {
        foreach (var (from, to) in ranges)
        {
            for (var status = from; status <= to; status++)
                _bits[(status - First) >> 6] |= 1UL << ((status - First) & 63);
        }
    }

    internal bool Contains(int status) => status is >= First and <= Last && (_bits[(status - First) >> 6] >> ((status - First) & 63) & 1) != 0;

    public bool Equals(StatusSet? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    public override bool Equals(object? obj) => Equals(obj as StatusSet);

    public override int GetHashCode() => _bits.Aggregate(0, HashCode.Combine);
}
