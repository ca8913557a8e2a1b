using System.Runtime.CompilerServices;

namespace Waterfall.Http.Http2;

/// <summary>PRIORITY_UPDATE frames that came before the streams they are for (RFC 9218 7.1); the last few are kept. A mutable struct.</summary>
internal struct Http2EarlyPriorities
{
    private Entries _entries;
    private int _next;
    private int _count;

    public void Add(uint id, Http2Priority priority)
    {
        _entries[_next] = (id, priority);
        _next = (_next + 1) % Entries.Length;
        _count = Math.Min(_count + 1, Entries.Length);
    }

    /// <summary>Gives a new stream what was said about it: the last of it, which goes before its head's field (RFC 9218 7).</summary>
    public void Take(Http2StreamState stream)
    {
        for (int i = 1; i <= _count; i++)
        {
            (uint id, Http2Priority priority) = _entries[(_next - i + Entries.Length) % Entries.Length];
            if (id != stream.Id) continue;
            stream.Priority = priority;
            return;
        }
    }

    [InlineArray(Length)]
    private struct Entries
    {
        public const int Length = 8;

        private (uint Id, Http2Priority Priority) _first;
    }
}
