using BenchmarkDotNet.Attributes;
using Waterfall.Core.IO;

namespace Waterfall.Micro;

/// <summary>Deadlines as a request sets them: moved later again and again, and rarely reached.</summary>
[MemoryDiagnoser]
public class TimerWheelBenchmarks : IDeadlineOwner
{
    private const int Deadlines = 1000;

    private readonly TimerWheel _wheel = new(0);
    private readonly Deadline[] _deadlines = new Deadline[Deadlines];
    private long _now;

    public TimerWheelBenchmarks()
    {
        for (int i = 0; i < Deadlines; i++) _deadlines[i] = new Deadline(_wheel, this);
    }

    /// <summary>Set and cleared for a request, with the slot kept for the next one.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Deadlines)]
    public void SetAndClear()
    {
        foreach (Deadline deadline in _deadlines)
        {
            deadline.Set(60_000, DeadlineReason.Head);
            deadline.Clear();
        }
    }

    /// <summary>Set earlier than before, so that it changes its slot.</summary>
    [Benchmark(OperationsPerInvoke = Deadlines)]
    public void SetEarlier()
    {
        foreach (Deadline deadline in _deadlines)
        {
            deadline.Set(60_000, DeadlineReason.Idle);
            deadline.Set(1000, DeadlineReason.Head);
            deadline.Remove();
        }
    }

    /// <summary>Set and fired.</summary>
    [Benchmark(OperationsPerInvoke = Deadlines)]
    public void SetAndFire()
    {
        foreach (Deadline deadline in _deadlines) deadline.Set(20, DeadlineReason.Idle);
        _wheel.Advance(_now += 64);
    }

    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
    {
        // What a deadline leads to is not measured.
    }
}
