namespace Waterfall.Core.IO.Tls;

/// <summary>Looks every two seconds whether certificates have changed, or their time has come, off the loops.</summary>
internal sealed class TlsReloader : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Action<string> _notice;
    private readonly Timer _timer;
    private readonly Lock _lock = new();
    private IReadOnlyList<WatchedTlsContext> _contexts = [];

    /// <param name="notice">Told of what changed, a line each.</param>
    internal TlsReloader(Action<string> notice)
    {
        _notice = notice;
        _timer = new Timer(static state => ((TlsReloader)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks after these, and no others any more.</summary>
    internal void Watch(IReadOnlyList<WatchedTlsContext> contexts)
    {
        lock (_lock)
            _contexts = contexts;
        // At once: what there is to say of new ones is said as they come into use.
        _timer.Change(contexts.Count > 0 ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Interval);
    }

    /// <summary>Looks now.</summary>
    internal void Look()
    {
        lock (_lock)
        {
            foreach (var context in _contexts)
                context.Refresh(_notice);
        }
        TrustPolicies.PrepareIfDue(Environment.TickCount64);
    }

    public void Dispose() => _timer.Dispose();
}
