using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>
/// What the peer may send: of one stream, or on the connection (RFC 9113 6.9). Half a window of consumed bytes is announced at once, so that
/// what nobody consumes is not asked for. A mutable struct: keep it in a field.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ReceiveWindow(int size, long nowMs)
{
    private int _consumed;
    private long _announcedAtMs = nowMs;

    /// <summary>The window when nothing is on its way or waits.</summary>
    public int Size { get; private set; } = size;

    /// <summary>Bytes the peer may still send; below zero after our own SETTINGS made the window smaller.</summary>
    public int Available { get; private set; } = size;

    /// <summary>Counts bytes that came, padding too; <c>false</c> if they were not allowed (RFC 9113 6.9.1).</summary>
    public bool TryTake(int bytes)
    {
        if (bytes > Available && bytes > 0) return false;
        Available -= bytes;
        return true;
    }

    /// <summary>Counts bytes that were handed on; returns the increment to announce, or 0 while it is not worth a frame.</summary>
    public int Consume(int bytes)
    {
        _consumed += bytes;
        return _consumed == 0 || _consumed < Size / 2 ? 0 : Announce(0);
    }

    /// <summary>
    /// As <see cref="Consume(int)"/>, and doubles the window where its reader emptied half of it within two round trips: it is then the window that
    /// holds the sender back.
    /// </summary>
    public int Consume(int bytes, long nowMs, long roundTripMs, int maxSize)
    {
        _consumed += bytes;
        if (_consumed == 0 || _consumed < Size / 2) return 0;
        int growth = nowMs - _announcedAtMs <= 2 * roundTripMs && Size < maxSize ? Math.Min(Size, maxSize - Size) : 0;
        _announcedAtMs = nowMs;
        return Announce(growth);
    }

    /// <summary>
    /// Doubles the window where nobody consumes more than half of it, so that those who do not keep nobody else from sending; returns the increment to
    /// announce, or 0.
    /// </summary>
    public int GrowWhereHeld(int maxSize)
    {
        int held = Size - Available - _consumed;
        return held <= Size / 2 || Size >= maxSize ? 0 : Announce(Math.Min(Size, maxSize - Size));
    }

    /// <summary>Changes the size by what an acknowledged SETTINGS differs from what held before (RFC 9113 6.9.2).</summary>
    public void Resize(int difference)
    {
        Size += difference;
        Available += difference;
    }

    private int Announce(int growth)
    {
        int increment = _consumed + growth;
        _consumed = 0;
        Size += growth;
        Available += increment;
        return increment;
    }
}
