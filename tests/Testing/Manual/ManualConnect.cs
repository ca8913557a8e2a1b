using Waterfall.Core.IO;

namespace Waterfall.Testing.Manual;

/// <summary>A connect that waits for the test, or for its deadline.</summary>
internal sealed class ManualConnect : IDeadlineOwner
{
    private readonly Deadline _deadline;

    internal ManualConnect(EventLoop loop, long timeoutMs)
    {
        _deadline = new Deadline(loop.Timers, this);
        _deadline.Set(timeoutMs, DeadlineReason.Connect);
    }

    internal LoopSignal<TransportError> Done { get; } = new();

    /// <summary>The connect succeeds, or fails with this.</summary>
    internal void Finish(TransportError error = TransportError.None)
    {
        _deadline.Remove();
        Done.Set(error);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => Finish(TransportError.TimedOut);
}
