namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A clock that moves when told to; its timers run inside <see cref="Advance"/>, in order, at their own time.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private long _now;

    private int _timersSet;

    /// <summary>How often a timer was set to go off.</summary>
    public int TimersSet => Volatile.Read(ref _timersSet);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan span)
    {
        var target = GetTimestamp() + span.Ticks;
        while (NextDue(target) is { } timer)
            timer.Run();
        Volatile.Write(ref _now, target);
    }

    private ManualTimer? NextDue(long target)
    {
        lock (_gate)
        {
            var next = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
            if (next is null)
                return null;
            Volatile.Write(ref _now, Math.Max(_now, next.Due));
            _timers.Remove(next);
            return next;
        }
    }

    private sealed class ManualTimer(ManualTime time, Action run) : ITimer
    {
        public long Due { get; private set; }

        public void Run() => run();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period); // nothing here uses periodic timers
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = time.GetTimestamp() + dueTime.Ticks;
                if (dueTime >= TimeSpan.Zero)
                {
                    time._timers.Add(this);
                    time._timersSet++;
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
