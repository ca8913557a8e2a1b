namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// The places of a cluster that an exchange has tried: 64 of them in one word, the rest in an array that stays with its owner when it is cleared.
/// </summary>
internal struct TriedEndpoints
{
    private ulong _first;
    private ulong[]? _rest;

    /// <summary>How many places are marked.</summary>
    internal int Count { get; private set; }

    internal readonly bool IsEmpty => Count == 0;

    internal readonly bool Contains(int place)
    {
        if (place < 64)
            return (_first >> place & 1) != 0;
        var word = (place >> 6) - 1;
        return _rest is { } rest && word < rest.Length && (rest[word] >> (place & 63) & 1) != 0;
    }

    internal void Add(int place)
    {
        if (Contains(place))
            return;
        Count++;
        if (place < 64)
        {
            _first |= 1UL << place;
            return;
        }
        var word = (place >> 6) - 1;
        if (_rest is null || word >= _rest.Length)
            Array.Resize(ref _rest, word + 1);
        _rest[word] |= 1UL << (place & 63);
    }

    internal void Clear()
    {
        Count = 0;
        _first = 0;
        _rest?.AsSpan().Clear();
    }
}
