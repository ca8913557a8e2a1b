using Waterfall.Core.Memory;

namespace Waterfall.Core.Upstreams;

/// <summary>Who waits for a connection, first come first served.</summary>
internal sealed class ConnectionLine
{
    private IntrusiveList<ConnectionWait> _waits;

    internal int Count { get; private set; }

    internal void Add(ConnectionWait wait, UpstreamPool pool)
    {
        wait.Pool = pool;
        _waits.Append(wait);
        Count++;
    }

    /// <summary>Takes out the first that a connection will do for; null if there is none.</summary>
    internal ConnectionWait? Take(bool isReused)
    {
        var wait = _waits.First;
        while (isReused && wait is { WantsFresh: true })
            wait = IntrusiveList<ConnectionWait>.Following(wait);
        if (wait is not null)
            Remove(wait);
        return wait;
    }

    internal void Remove(ConnectionWait wait)
    {
        _waits.Remove(wait);
        wait.Pool = null;
        Count--;
    }
}
