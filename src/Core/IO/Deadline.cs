namespace Waterfall.Core.IO;

/// <summary>Told when a deadline passes, on the loop.</summary>
internal interface IDeadlineOwner
{
    void OnDeadline(Deadline deadline, DeadlineReason reason);
}

/// <summary>
/// One point in time that its owner moves about. Moving it later, as nearly every request does, is one store: the wheel looks again when the old time comes.
/// </summary>
internal sealed class Deadline(TimerWheel wheel, IDeadlineOwner owner)
{
    private const long Never = long.MaxValue;

    private long _dueMs = Never;

    /// <summary>The wheel's links and the slot's own time; only the wheel touches them.</summary>
    internal Deadline? Previous, Following;
    internal int Slot = -1;
    internal long ScheduledMs;

    internal DeadlineReason Reason { get; private set; }

    internal bool IsSet => _dueMs != Never;

    internal long DueMs => _dueMs;

    /// <summary>Sets the deadline <paramref name="afterMs"/> from now; 0 or less means none.</summary>
    internal void Set(long afterMs, DeadlineReason reason)
    {
        if (afterMs <= 0)
        {
            Clear();
            return;
        }
        Reason = reason;
        _dueMs = wheel.NowMs + afterMs;
        if (Slot < 0 || _dueMs < ScheduledMs)
            wheel.Schedule(this, _dueMs);
    }

    /// <summary>Takes the deadline away; its place in the wheel is left for the next one.</summary>
    internal void Clear()
    {
        _dueMs = Never;
        Reason = DeadlineReason.None;
    }

    /// <summary>Takes the deadline out of the wheel, for owners that go away.</summary>
    internal void Remove()
    {
        Clear();
        wheel.Unlink(this);
    }

    internal void Fire()
    {
        var reason = Reason;
        Clear();
        owner.OnDeadline(this, reason);
    }
}
