namespace Waterfall.Http.Http2;

/// <summary>What this side may send: of one stream, or on the connection (RFC 9113 6.9). A mutable struct: keep it in a field.</summary>
internal struct FlowWindow(int size)
{
    /// <summary>The largest window there may be (RFC 9113 6.9.1).</summary>
    public const int MaxSize = int.MaxValue;

    /// <summary>Bytes that may be sent; below zero after a SETTINGS that made initial windows smaller (RFC 9113 6.9.2).</summary>
    public int Available { get; private set; } = size;

    /// <summary>Adds a WINDOW_UPDATE's increment, or what a changed initial size differs by; <c>false</c> beyond 2^31-1 (RFC 9113 6.9.1).</summary>
    public bool TryAdd(int difference)
    {
        long sum = (long)Available + difference;
        if (sum > MaxSize) return false;
        Available = (int)sum;
        return true;
    }

    /// <summary>Counts bytes that are sent; the caller has looked whether they fit.</summary>
    public void Take(int bytes) => Available -= bytes;
}
