using System.Diagnostics;

namespace Waterfall.Http.Http2;

/// <summary>
/// The streams of a connection that are neither idle nor closed, by identifier. Those of one slot are chained: as identifiers ascend there is hardly ever more
/// than one, and the first of a hundred leaves without a look at the others.
/// </summary>
internal sealed class Http2StreamTable
{
    private const int InitialSlots = 8;

    private Http2StreamState?[] _slots = new Http2StreamState?[InitialSlots];

    public int Count { get; private set; }

    public Http2StreamState? Find(uint id)
    {
        Http2StreamState? stream = _slots[SlotOf(id)];
        while (stream is not null && stream.Id != id) stream = stream.TableNext;
        return stream;
    }

    public void Add(Http2StreamState stream)
    {
        Debug.Assert(Find(stream.Id) is null);
        if (Count == _slots.Length) Grow();
        Put(stream);
        Count++;
    }

    public void Remove(Http2StreamState stream)
    {
        ref Http2StreamState? link = ref _slots[SlotOf(stream.Id)];
        while (link != stream)
        {
            if (link is null) return;
            link = ref link.TableNext;
        }

        link = stream.TableNext;
        stream.TableNext = null;
        Count--;
    }

    /// <summary>All streams, in no order. None may be added or removed meanwhile.</summary>
    public Enumerator GetEnumerator() => new(_slots);

    private void Grow()
    {
        Http2StreamState?[] old = _slots;
        _slots = new Http2StreamState?[old.Length * 2];
        foreach (Http2StreamState? first in old)
        {
            for (Http2StreamState? stream = first; stream is not null;)
            {
                Http2StreamState? next = stream.TableNext;
                Put(stream);
                stream = next;
            }
        }
    }

    private void Put(Http2StreamState stream)
    {
        ref Http2StreamState? first = ref _slots[SlotOf(stream.Id)];
        stream.TableNext = first;
        first = stream;
    }

    // All identifiers are odd.
    private int SlotOf(uint id) => (int)(id >> 1) & (_slots.Length - 1);

    /// <summary>Walks the slots and their chains.</summary>
    public ref struct Enumerator(ReadOnlySpan<Http2StreamState?> slots)
    {
        private readonly ReadOnlySpan<Http2StreamState?> _slots = slots;
        private Http2StreamState? _current;
        private int _next;

        public readonly Http2StreamState Current => _current!;

        public bool MoveNext()
        {
            _current = _current?.TableNext;
            while (_current is null && _next < _slots.Length) _current = _slots[_next++];
            return _current is not null;
        }
    }
}
