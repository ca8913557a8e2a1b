using System.Numerics;

namespace Waterfall.Http.Http2;

/// <summary>
/// Which stream's data goes next (RFC 9218 10): the most urgent first; of equal urgency those that are not incremental one after the other by
/// identifier, incremental ones in turns, and the two kinds in turns with each other, so that neither starves. Lists run through the streams.
/// </summary>
internal sealed class Http2SendQueue
{
    // Urgency and kind make a list: 2 * urgency + (incremental ? 1 : 0). One more is for streams that have nothing left to send but their end.
    private const int EndingList = 16;
    private const int Lists = 17;

    private readonly Http2StreamState?[] _heads = new Http2StreamState?[Lists];
    private uint _filled;
    private uint _turns;

    /// <summary>Whether nothing could be sent, even if the connection's window were open.</summary>
    public bool IsEmpty => _filled == 0;

    /// <summary>Puts a stream where its pending data, its window and its priority have it now.</summary>
    public void Update(Http2StreamState stream)
    {
        int list = ListFor(stream);
        if (list == stream.QueueList) return;
        Remove(stream);
        if (list >= 0) Insert(stream, list);
    }

    /// <summary>Takes a stream out.</summary>
    public void Remove(Http2StreamState stream)
    {
        int list = stream.QueueList;
        if (list < 0) return;
        stream.QueueList = -1;
        Http2StreamState next = stream.QueueNext!;
        if (next == stream)
        {
            _heads[list] = null;
            _filled &= ~(1u << list);
        }
        else
        {
            next.QueuePrevious = stream.QueuePrevious;
            stream.QueuePrevious!.QueueNext = next;
            if (_heads[list] == stream) _heads[list] = next;
        }

        stream.QueueNext = stream.QueuePrevious = null;
    }

    /// <summary>The stream that is to send next, or null.</summary>
    /// <param name="connectionIsOpen">Whether the connection's window has room; without it only ends can be sent.</param>
    public Http2StreamState? Next(bool connectionIsOpen)
    {
        if (_heads[EndingList] is { } ending) return ending;
        if (!connectionIsOpen || _filled == 0) return null;
        int urgency = BitOperations.TrailingZeroCount(_filled) / 2;
        uint kinds = (_filled >> (2 * urgency)) & 3;
        int kind = kinds == 3 ? (int)(_turns >> urgency & 1) : (int)(kinds >> 1);
        return _heads[(2 * urgency) + kind];
    }

    /// <summary>A stream had its turn and has more.</summary>
    public void TurnTaken(Http2StreamState stream)
    {
        int list = stream.QueueList;
        if (list is < 0 or EndingList) return;
        _turns ^= 1u << (list / 2);
        if ((list & 1) != 0) _heads[list] = stream.QueueNext;
    }

    private static int ListFor(Http2StreamState stream)
    {
        if (stream.PendingBytes == 0) return stream.PendingEnd ? EndingList : -1;
        if (stream.SendWindow.Available <= 0) return -1;
        return (2 * stream.Priority.Urgency) + (stream.Priority.Incremental ? 1 : 0);
    }

    private void Insert(Http2StreamState stream, int list)
    {
        stream.QueueList = list;
        Http2StreamState? head = _heads[list];
        if (head is null)
        {
            _heads[list] = stream.QueueNext = stream.QueuePrevious = stream;
            _filled |= 1u << list;
            return;
        }

        // At the end, and by identifier where streams are sent one after the other; the end is near, as identifiers ascend.
        Http2StreamState after = head.QueuePrevious!;
        if ((list & 1) == 0 && list != EndingList)
        {
            while (after.Id > stream.Id && after != head) after = after.QueuePrevious!;
            if (after == head && head.Id > stream.Id)
            {
                after = head.QueuePrevious!;
                _heads[list] = stream;
            }
        }

        stream.QueuePrevious = after;
        stream.QueueNext = after.QueueNext;
        after.QueueNext!.QueuePrevious = stream;
        after.QueueNext = stream;
    }
}
