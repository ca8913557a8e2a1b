using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>The box of a suspended method: its state machine, kept in a pool of the thread. Benchmark: LoopTaskBenchmarks.</summary>
internal sealed class LoopTaskStateBox<T, TMachine> : LoopTaskBox<T> where TMachine : IAsyncStateMachine
{
    // Enough for every connection of a busy loop; a burst beyond it is collected.
    private const int Kept = 16 * 1024;

    [ThreadStatic]
    private static Pool? _pool;

    internal TMachine Machine = default!;

    private readonly Action _moveNext;
    private readonly Pool _home;

#if DEBUG
    private int _thread;
#endif

    private LoopTaskStateBox(Pool home)
    {
        _home = home;
        _moveNext = Resume;
    }

    internal Action MoveNext => _moveNext;

    internal static LoopTaskStateBox<T, TMachine> Rent()
    {
        var pool = _pool ??= new Pool();
        var box = pool.TryPop() ?? new LoopTaskStateBox<T, TMachine>(pool);
#if DEBUG
        box._thread = Environment.CurrentManagedThreadId;
#endif
        return box;
    }

    protected override void Recycle()
    {
        Machine = default!;
        _home.Push(this); // it ends on the thread that it began on, so that this needs no look for the thread's own
    }

    private void Resume()
    {
#if DEBUG
        if (_thread != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException("A LoopTask was resumed away from its loop: off-loop work must come back through EventLoop.RunAsync.");
#endif
        Machine.MoveNext();
    }

    // The one returned last is the first to be rented: its lines are in the cache.
    private sealed class Pool
    {
        private LoopTaskStateBox<T, TMachine>[] _boxes = new LoopTaskStateBox<T, TMachine>[16];
        private int _count;

        internal LoopTaskStateBox<T, TMachine>? TryPop() => _count == 0 ? null : _boxes[--_count];

        internal void Push(LoopTaskStateBox<T, TMachine> box)
        {
            if (_count == _boxes.Length)
            {
                if (_count == Kept)
                    return;
                Array.Resize(ref _boxes, Math.Min(Kept, _count * 2));
            }
            _boxes[_count++] = box;
        }
    }
}

/// <summary>The box of a method that failed before it ever suspended: not pooled, failures are rare.</summary>
internal sealed class LoopTaskFailureBox<T> : LoopTaskBox<T>
{
    protected override void Recycle()
    {
    }
}
