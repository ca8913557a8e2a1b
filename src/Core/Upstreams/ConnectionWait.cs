using System.Runtime.CompilerServices;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams;

/// <summary>
/// An attempt's wait for a connection: it takes the first that is there for it, be it made for another or given back by one. Belongs to the attempt and is
/// reused.
/// </summary>
internal sealed class ConnectionWait : ICriticalNotifyCompletion, IListItem<ConnectionWait>, IDeadlineOwner
{
    private readonly Deadline _deadline;
    private ListLinks<ConnectionWait> _links;
    private Action? _continuation;

    internal ConnectionWait(EventLoop loop) => _deadline = new Deadline(loop.Timers, this);

    ref ListLinks<ConnectionWait> IListItem<ConnectionWait>.Links => ref _links;

    /// <summary>Where it waits; null where it does not.</summary>
    internal UpstreamPool? Pool { get; set; }

    /// <summary>What it has got; null when there is none: <see cref="Error"/>.</summary>
    internal IClientStream? Stream { get; private set; }

    internal ProxyError Error { get; private set; }

    /// <summary>Whether the connection had carried requests before.</summary>
    internal bool IsReused { get; private set; }

    /// <summary>Whether only a connection that carried none will do.</summary>
    internal bool WantsFresh { get; private set; }

    public bool IsCompleted { get; private set; }

    internal void Begin(long timeoutMs, bool wantsFresh)
    {
        (Stream, Error, IsReused, WantsFresh, IsCompleted) = (null, default, false, wantsFresh, false);
        _deadline.Set(timeoutMs, DeadlineReason.Connect);
    }

    internal ConnectionWait GetAwaiter() => this;

    /// <summary>Ends the wait, out of the queue already. Whoever waits goes on at once.</summary>
    internal void Set(IClientStream? stream, ProxyError error, bool isReused)
    {
        (Stream, Error, IsReused, IsCompleted) = (stream, error, isReused, true);
        _deadline.Clear();
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
    }

    /// <summary>Gives the wait up; a connection that is being made for it is another's.</summary>
    internal void Cancel(ProxyError reason) => Pool?.Cancel(this, reason);

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Pool?.GiveUp(this);
}
