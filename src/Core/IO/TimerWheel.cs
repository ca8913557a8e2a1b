using System.Numerics;

namespace Waterfall.Core.IO;

/// <summary>
/// The deadlines of one loop in a ring of slots. Setting and clearing are a few stores; a deadline further away than the ring is long is looked at once a turn.
/// Benchmark: TimerWheelBenchmarks.
/// </summary>
internal sealed class TimerWheel
{
    internal const int SlotMs = 16;
    private const int Slots = 1024;
    private const int Mask = Slots - 1;
    private const int Firing = Slots;

    private readonly Deadline?[] _slots = new Deadline?[Slots + 1];
    private readonly ulong[] _occupied = new ulong[(Slots / 64) + 1];
    private long _tick;

    internal TimerWheel(long nowMs)
    {
        NowMs = nowMs;
        _tick = nowMs / SlotMs;
    }

    /// <summary>The loop's time, as of the start of its tick. Milliseconds of a monotonic clock.</summary>
    internal long NowMs { get; private set; }

    /// <summary>Moves the time on without firing anything: what came in this tick goes before its deadlines.</summary>
    internal void SetNow(long nowMs) => NowMs = nowMs;

    internal void Schedule(Deadline deadline, long dueMs)
    {
        Unlink(deadline);
        // Rounded up: a deadline never fires early.
        var tick = Math.Max(_tick + 1, (dueMs + SlotMs - 1) / SlotMs);
        var slot = (int)(tick & Mask);
        deadline.Slot = slot;
        deadline.ScheduledMs = tick * SlotMs;
        deadline.Following = _slots[slot];
        if (deadline.Following is { } next)
            next.Previous = deadline;
        _slots[slot] = deadline;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
    }

    internal void Unlink(Deadline deadline)
    {
        var slot = deadline.Slot;
        if (slot < 0)
            return;
        if (deadline.Previous is { } previous)
            previous.Following = deadline.Following;
        else
            _slots[slot] = deadline.Following;
        if (deadline.Following is { } next)
            next.Previous = deadline.Previous;
        deadline.Previous = deadline.Following = null;
        deadline.Slot = -1;
        if (_slots[slot] is null)
            _occupied[slot >> 6] &= ~(1UL << (slot & 63));
    }

    /// <summary>Moves time on and fires what is due.</summary>
    internal void Advance(long nowMs)
    {
        NowMs = nowMs;
        FireChain(); // what is left of a slot whose firing met a defect
        var last = nowMs / SlotMs;
        if (last == _tick)
            return;
        // After a long pause one turn visits every slot.
        if (last - _tick > Slots)
            _tick = last - Slots;
        while (_tick < last)
        {
            _tick++;
            if (_slots[_tick & Mask] is not null)
                FireSlot((int)(_tick & Mask));
        }
    }

    /// <summary>How long the loop may sleep: until the next slot that holds anything, at most a turn; −1 when the wheel is empty.</summary>
    internal int MillisecondsToNext(long nowMs)
    {
        for (var distance = 1; distance <= Slots;)
        {
            var slot = (int)((_tick + distance) & Mask);
            var bits = _occupied[slot >> 6] >> (slot & 63);
            if (bits == 0)
            {
                distance += 64 - (slot & 63);
                continue;
            }
            distance += BitOperations.TrailingZeroCount(bits);
            return (int)Math.Clamp(((_tick + distance) * SlotMs) - nowMs, 0, int.MaxValue);
        }
        return -1;
    }

    private void FireSlot(int slot)
    {
        // The chain moves to a slot of its own and is taken from there one by one, so that whoever is told may set or remove any deadline.
        var chain = _slots[slot];
        _slots[slot] = null;
        _occupied[slot >> 6] &= ~(1UL << (slot & 63));
        _slots[Firing] = chain;
        for (var each = chain; each is not null; each = each.Following)
            each.Slot = Firing;
        FireChain();
    }

    private void FireChain()
    {
        while (_slots[Firing] is { } deadline)
        {
            Unlink(deadline);
            if (deadline.DueMs <= NowMs)
                deadline.Fire();
            else if (deadline.IsSet)
                Schedule(deadline, deadline.DueMs);
        }
    }
}
