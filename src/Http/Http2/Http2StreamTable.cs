using System.Diagnostics;

namespace Waterfall.Http.Http2;

/// <summary>The streams of a connection that are neither idle nor closed, by identifier: open addressing, as identifiers ascend.</summary>
internal sealed class Http2StreamTable
{
    private const int InitialSlots = 8;

    private Http2StreamState?[] _slots = new Http2StreamState?[InitialSlots];

    public int Count { get; private set; }

    /// <summary>All streams, with gaps, in no order.</summary>
    public ReadOnlySpan<Http2StreamState?> Slots => _slots;

    public Http2StreamState? Find(uint id)
    {
        for (int i = Home(id); ; i = Next(i))
        {
            Http2StreamState? stream = _slots[i];
            if (stream is null || stream.Id == id) return stream;
        }
    }

    public void Add(Http2StreamState stream)
    {
        Debug.Assert(Find(stream.Id) is null);
        if (Count * 2 >= _slots.Length) Grow();
        Put(stream);
        Count++;
    }

    public void Remove(Http2StreamState stream)
    {
        int hole = Home(stream.Id);
        while (_slots[hole] != stream)
        {
            if (_slots[hole] is null) return;
            hole = Next(hole);
        }

        Count--;
        // What stands behind the hole, up to the next, moves into it unless it would leave its own run.
        for (int i = Next(hole); _slots[i] is { } follower; i = Next(i))
        {
            int distance = (i - Home(follower.Id)) & (_slots.Length - 1);
            if (distance < ((i - hole) & (_slots.Length - 1))) continue;
            _slots[hole] = follower;
            hole = i;
        }

        _slots[hole] = null;
    }

    private void Grow()
    {
        Http2StreamState?[] old = _slots;
        _slots = new Http2StreamState?[old.Length * 2];
        foreach (Http2StreamState? stream in old)
        {
            if (stream is not null) Put(stream);
        }
    }

    private void Put(Http2StreamState stream)
    {
        int i = Home(stream.Id);
        while (_slots[i] is not null) i = Next(i);
        _slots[i] = stream;
    }

    // All identifiers are odd.
    private int Home(uint id) => (int)(id >> 1) & (_slots.Length - 1);

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);
}
