using System.Net;

namespace Waterfall.Core.IO.Engines;

/// <summary>How a loop meets the operating system: waiting, listening, connecting. One engine a loop, used on its thread but for <see cref="Wake"/>.</summary>
internal abstract class LoopEngine : IDisposable
{
    /// <summary>
    /// Waits for events at most <paramref name="timeoutMs"/> (−1: for ever), moves the loop's time on, and tells connections and listeners what came.
    /// How many events that was.
    /// </summary>
    internal abstract int Poll(int timeoutMs);

    /// <summary>Ends a wait; from any thread.</summary>
    internal abstract void Wake();

    /// <summary>Opens a listener on this loop. Throws <see cref="IOException"/> naming the address when the system refuses it.</summary>
    internal abstract Listener Listen(ListenSocket socket, Action<Connection> onAccept);

    /// <summary>Connects to a peer; on failure the connection is null and the error says why.</summary>
    internal abstract LoopTask<ConnectResult> ConnectAsync(EndPoint endPoint, long timeoutMs);

    /// <inheritdoc/>
    public abstract void Dispose();
}
