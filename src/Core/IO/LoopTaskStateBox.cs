using System.Runtime.CompilerServices;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO;

/// <summary>The box of a suspended method: its state machine, kept in a pool of the thread. Benchmark: LoopTaskBenchmarks.</summary>
internal sealed class LoopTaskStateBox<T, TMachine> : LoopTaskBox<T> where TMachine : IAsyncStateMachine
{
    // Enough for every connection of a busy loop; a burst beyond it is collected.
    private const int Kept = 16 * 1024;

    [ThreadStatic]
    private static Slab<LoopTaskStateBox<T, TMachine>>? _pool;

    internal TMachine Machine = default!;

    private readonly Action _moveNext;
    private readonly Slab<LoopTaskStateBox<T, TMachine>> _home;

#if DEBUG
    private int _thread;
#endif

    private LoopTaskStateBox()
    {
        _home = _pool!;
        _moveNext = Resume;
    }

    internal Action MoveNext => _moveNext;

    internal static LoopTaskStateBox<T, TMachine> Rent()
    {
        var box = (_pool ??= new(static () => new LoopTaskStateBox<T, TMachine>(), Kept)).Get();
#if DEBUG
        box._thread = Environment.CurrentManagedThreadId;
#endif
        return box;
    }

    protected override void Recycle()
    {
        Machine = default!;
        _home.Return(this); // it ends on the thread that it began on, so that this needs no look for the thread's own
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
