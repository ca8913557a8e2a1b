namespace Waterfall.Core.Upstreams;

/// <summary>Who waits for a connection, first come first served.</summary>
internal sealed class ConnectionLine
{
    private ConnectionWait? _first;
    private ConnectionWait? _last;

    internal int Count { get; private set; }

    internal void Add(ConnectionWait wait, UpstreamPool pool)
    {
        wait.Pool = pool;
        wait.Previous = _last;
        if (_last is null)
            _first = wait;
        else
            _last.Following = wait;
        _last = wait;
        Count++;
    }

    /// <summary>Takes out the first that a connection will do for; null if there is none.</summary>
    internal ConnectionWait? Take(bool isReused)
    {
        var wait = _first;
        while (isReused && wait is { WantsFresh: true })
            wait = wait.Following;
        if (wait is not null)
            Remove(wait);
        return wait;
    }

    internal void Remove(ConnectionWait wait)
    {
        if (wait.Previous is null)
            _first = wait.Following;
        else
            wait.Previous.Following = wait.Following;
        if (wait.Following is null)
            _last = wait.Previous;
        else
            wait.Following.Previous = wait.Previous;
        wait.Previous = wait.Following = null;
        wait.Pool = null;
        Count--;
    }
}
