using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>The box of a suspended method: its state machine, kept in a pool of the thread. Benchmark: LoopTaskBenchmarks.</summary>
internal sealed class LoopTaskStateBox<T, TMachine> : LoopTaskBox<T> where TMachine : IAsyncStateMachine
{
    // Enough for every connection of a busy loop; a burst beyond it is collected.
    private const int Kept = 16 * 1024;

    [ThreadStatic]
    private static Stack<LoopTaskStateBox<T, TMachine>>? _pool;

    internal TMachine Machine = default!;

    private readonly Action _moveNext;

#if DEBUG
    private int _thread;
#endif

    private LoopTaskStateBox() => _moveNext = Resume;

    internal Action MoveNext => _moveNext;

    internal static LoopTaskStateBox<T, TMachine> Rent()
    {
        var box = (_pool ??= new Stack<LoopTaskStateBox<T, TMachine>>()).TryPop(out var pooled) ? pooled : new LoopTaskStateBox<T, TMachine>();
#if DEBUG
        box._thread = Environment.CurrentManagedThreadId;
#endif
        return box;
    }

    protected override void Recycle()
    {
        Machine = default!;
        if (_pool is { Count: < Kept } pool)
            pool.Push(this);
    }

    private void Resume()
    {
#if DEBUG
        if (_thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A LoopTask was resumed away from its loop: off-loop work must come back through EventLoop.RunAsync.");
#endif
        Machine.MoveNext();
    }
}

/// <summary>The box of a method that failed before it ever suspended: not pooled, failures are rare.</summary>
internal sealed class LoopTaskFailureBox<T> : LoopTaskBox<T>
{
    protected override void Recycle()
    {
    }
}
