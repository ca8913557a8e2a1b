using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>
/// The result of an asynchronous method that lives on one event loop. It is awaited once, on the loop it was started on, and costs no allocation:
/// a method that completes synchronously is only this value, one that suspends keeps its state in a box from the thread's pool.
/// </summary>
/// <remarks>
/// Await in such a method only what completes on its loop: another loop task, a connection's reads and flushes, a timer. Work elsewhere goes through
/// <see cref="EventLoop.RunAsync{T}"/>. Awaiting twice, or not awaiting and not calling <see cref="LoopTask.Detach"/>, is a mistake; the first throws
/// <see cref="InvalidOperationException"/>.
/// </remarks>
[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
public readonly struct LoopTask<T>
{
    private readonly LoopTaskBox<T>? _box;
    private readonly T _value;
    private readonly short _version;

    /// <summary>A task that is complete.</summary>
    public LoopTask(T value)
    {
        _value = value;
        _box = null;
        _version = 0;
    }

    internal LoopTask(LoopTaskBox<T> box)
    {
        _box = box;
        _value = default!;
        _version = box.Version;
    }

    /// <summary>Whether the result is there, so that an await would not suspend.</summary>
    public bool IsCompleted => _box is null || _box.IsCompleted(_version);

    /// <summary>For the compiler.</summary>
    public Awaiter GetAwaiter() => new(this);

    /// <summary>Lets the task run to its end unawaited; its failure is given to <paramref name="onFailure"/>.</summary>
    public void Detach(Action<Exception> onFailure) => _box?.Detach(_version, onFailure);

    /// <summary>For the compiler.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly LoopTask<T> _task;

        internal Awaiter(LoopTask<T> task) => _task = task;

        /// <summary>Whether the result is there.</summary>
        public bool IsCompleted => _task.IsCompleted;

        /// <summary>The result, once; throws what the method threw.</summary>
        public T GetResult() => _task._box is { } box ? box.Take(_task._version) : _task._value;

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => _task._box!.OnCompleted(_task._version, continuation);
    }
}

/// <inheritdoc cref="LoopTask{T}"/>
[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
public readonly struct LoopTask
{
    private readonly LoopTask<Nothing> _task;

    internal LoopTask(LoopTask<Nothing> task) => _task = task;

    /// <summary>A task that is complete.</summary>
    public static LoopTask Completed => default;

    /// <inheritdoc cref="LoopTask{T}.IsCompleted"/>
    public bool IsCompleted => _task.IsCompleted;

    /// <summary>For the compiler.</summary>
    public Awaiter GetAwaiter() => new(_task.GetAwaiter());

    /// <inheritdoc cref="LoopTask{T}.Detach"/>
    public void Detach(Action<Exception> onFailure) => _task.Detach(onFailure);

    /// <summary>For the compiler.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion
    {
        private readonly LoopTask<Nothing>.Awaiter _awaiter;

        internal Awaiter(LoopTask<Nothing>.Awaiter awaiter) => _awaiter = awaiter;

        /// <summary>Whether the method has ended.</summary>
        public bool IsCompleted => _awaiter.IsCompleted;

        /// <summary>Throws what the method threw.</summary>
        public void GetResult() => _awaiter.GetResult();

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => _awaiter.OnCompleted(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);
    }

    /// <summary>What a task without a result returns.</summary>
    internal readonly struct Nothing;
}
