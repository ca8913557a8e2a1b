using System.Runtime.CompilerServices;

namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Endpoints of a cluster to choose from, with their weights, ready to be drawn from at random in constant time (the alias method, Walker 1977, Vose 1991).
/// Filled anew when something changes, not for a request. Benchmark: LoadBalancerBenchmarks.
/// </summary>
internal sealed class CandidateSet(int capacity)
{
    private readonly int[] _places = new int[capacity];
    private readonly int[] _weights = new int[capacity];
    private readonly bool[] _isMember = new bool[capacity];
    private readonly uint[] _keep = new uint[capacity];
    private readonly int[] _alias = new int[capacity];
    private readonly long[] _scaled = new long[capacity];
    private readonly int[] _open = new int[capacity];
    private bool _isUniform;
    private long _total;

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Places => _places.AsSpan(0, Count);

    /// <summary>Weights beside <see cref="Places"/>, in hundredths so that slow start can take a part of the smallest.</summary>
    internal ReadOnlySpan<int> Weights => _weights.AsSpan(0, Count);

    internal int PlaceAt(int i) => _places[i];

    internal int WeightAt(int i) => _weights[i];

    internal bool Contains(int place) => _isMember[place];

    internal void Clear()
    {
        Count = 0;
        _total = 0;
        _isMember.AsSpan().Clear();
    }

    internal void Add(int place, int weight)
    {
        _places[Count] = place;
        _weights[Count++] = weight;
        _isMember[place] = true;
        _total += weight;
    }

    /// <summary>Makes what was added ready to be drawn from.</summary>
    internal void Seal()
    {
        _isUniform = Count == 0 || !Weights.ContainsAnyExcept(_weights[0]);
        if (_isUniform)
            return;
        // Every candidate has one column of height total; what a light one leaves free in its own is filled by a heavy one.
        int light = 0, heavy = Count;
        for (var i = 0; i < Count; i++)
        {
            _scaled[i] = (long)_weights[i] * Count;
            _open[_scaled[i] < _total ? light++ : --heavy] = i;
        }
        while (light > 0 && heavy < Count)
        {
            var (lightest, filler) = (_open[--light], _open[heavy]);
            _keep[lightest] = (uint)((UInt128)_scaled[lightest] * uint.MaxValue / (ulong)_total);
            _alias[lightest] = filler;
            _scaled[filler] -= _total - _scaled[lightest];
            if (_scaled[filler] < _total)
            {
                heavy++;
                _open[light++] = filler;
            }
        }
        while (light > 0)
            Fill(_open[--light]);
        while (heavy < Count)
            Fill(_open[heavy++]);
    }

    /// <summary>Where in <see cref="Places"/> a weighted draw falls; the set is not empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Sample(LoopRandom random)
    {
        var bits = random.Next();
        var i = LoopRandom.Scale((uint)bits, Count);
        return _isUniform || (uint)(bits >> 32) < _keep[i] ? i : _alias[i];
    }

    /// <summary>A second draw that is not the first; the set holds at least two.</summary>
    internal int SampleOther(LoopRandom random, int first)
    {
        if (_isUniform)
        {
            var i = LoopRandom.Scale((uint)(random.Next() >> 32), Count - 1);
            return i < first ? i : i + 1;
        }
        // With one very heavy candidate this would take long: after a few draws the neighbour does.
        for (var attempt = 0; attempt < 4; attempt++)
        {
            var i = Sample(random);
            if (i != first)
                return i;
        }
        return first + 1 < Count ? first + 1 : 0;
    }

    /// <summary>A weighted draw among those not tried, other than <paramref name="except"/>; −1 if there is none. For retries: it looks at every candidate.</summary>
    internal int SampleUntried(LoopRandom random, in TriedEndpoints tried, int except = -1)
    {
        long total = 0;
        for (var i = 0; i < Count; i++)
        {
            if (i != except && !tried.Contains(_places[i]))
                total += _weights[i];
        }
        if (total == 0)
            return -1;
        var left = random.Below(total);
        for (var i = 0; ; i++)
        {
            if (i == except || tried.Contains(_places[i]))
                continue;
            left -= _weights[i];
            if (left < 0)
                return i;
        }
    }

    /// <summary>Whether any candidate has not been tried.</summary>
    internal bool HasUntried(in TriedEndpoints tried)
    {
        for (var i = 0; i < Count; i++)
        {
            if (!tried.Contains(_places[i]))
                return true;
        }
        return false;
    }

    private void Fill(int i) => (_keep[i], _alias[i]) = (uint.MaxValue, i);
}
