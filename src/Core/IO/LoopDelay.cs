using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>Waits a while on a loop. Belongs to somebody who uses it again and again; one wait at a time.</summary>
internal sealed class LoopDelay : IDeadlineOwner, ICriticalNotifyCompletion
{
    private readonly Deadline _deadline;
    private Action? _continuation;
    private bool _isOver = true;

    internal LoopDelay(EventLoop loop) => _deadline = new Deadline(loop.Timers, this);

    public bool IsCompleted => _isOver;

    /// <summary>Begins a wait, to be awaited next; none when it is not of at least a millisecond.</summary>
    internal LoopDelay For(long milliseconds)
    {
        _isOver = milliseconds <= 0;
        if (!_isOver)
            _deadline.Set(milliseconds, DeadlineReason.Backoff);
        return this;
    }

    /// <summary>Ends the wait now, if there is one.</summary>
    internal void Cancel()
    {
        _deadline.Clear();
        End();
    }

    internal LoopDelay GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => _continuation = continuation;

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => End();

    private void End()
    {
        _isOver = true;
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
    }
}
