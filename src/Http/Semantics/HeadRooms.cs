namespace Waterfall.Http.Semantics;

/// <summary>
/// Room that the heads of long-lived exchanges have given back (<see cref="MessageHead.Trim"/>), for heads that are made anew on the same thread. Without it
/// each connection that becomes a tunnel would leave the room of two heads to the garbage collector, which is more than the tunnel itself holds of them.
/// </summary>
/// <typeparam name="T">Bytes, or fields.</typeparam>
internal static class HeadRooms<T>
{
    // What a burst of handshakes has under way at once. 0.7 MiB a thread.
    private const int Kept = 256;

    [ThreadStatic]
    private static Stack<T[]>? _rooms;

    /// <summary>Room of the length that all heads begin with; what is in it is whatever was there before.</summary>
    internal static T[] Take(int length) => _rooms is not null && _rooms.TryPop(out T[]? room) ? room : new T[length];

    /// <summary>Gives room back that nobody looks at any more.</summary>
    /// <param name="room">Of any length; what is not of the one that heads begin with is dropped.</param>
    /// <param name="length">That length.</param>
    internal static void Give(T[] room, int length)
    {
        if (room.Length == length && (_rooms ??= new Stack<T[]>()).Count < Kept) _rooms.Push(room);
    }
}
