using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>What the compiler builds a <see cref="LoopTask{T}"/> method with: the state machine starts on the stack and moves to a pooled box at its first suspension.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000", Justification = "The compiler calls Create on the constructed type.")]
public struct LoopTaskMethodBuilder<T>
{
    private LoopTaskBox<T>? _box;
    private T _value;

    /// <summary>For the compiler.</summary>
    public static LoopTaskMethodBuilder<T> Create() => default;

    /// <summary>For the compiler.</summary>
    public readonly LoopTask<T> Task => _box is null ? new LoopTask<T>(_value) : new LoopTask<T>(_box);

    /// <summary>For the compiler.</summary>
    public readonly void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    /// <summary>For the compiler.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>For the compiler.</summary>
    public void SetResult(T result)
    {
        if (_box is null)
            _value = result;
        else
            _box.SetResult(result);
    }

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception) => (_box ??= new LoopTaskFailureBox<T>()).SetException(exception);

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine => awaiter.OnCompleted(Suspend(ref machine));

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Suspend(ref machine));

    private Action Suspend<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine
    {
        if (_box is LoopTaskStateBox<T, TMachine> box)
            return box.MoveNext;
        var rented = LoopTaskStateBox<T, TMachine>.Rent();
        _box = rented;             // before the copy, which must carry the box: this builder is a field of the machine
        rented.Machine = machine;
        return rented.MoveNext;
    }
}

/// <inheritdoc cref="LoopTaskMethodBuilder{T}"/>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1822", Justification = "The compiler calls these on the builder.")]
public struct LoopTaskMethodBuilder
{
    private LoopTaskMethodBuilder<LoopTask.Nothing> _builder;

    /// <summary>For the compiler.</summary>
    public static LoopTaskMethodBuilder Create() => default;

    /// <summary>For the compiler.</summary>
    public readonly LoopTask Task => new(_builder.Task);

    /// <summary>For the compiler.</summary>
    public readonly void Start<TMachine>(ref TMachine machine) where TMachine : IAsyncStateMachine => machine.MoveNext();

    /// <summary>For the compiler.</summary>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>For the compiler.</summary>
    public void SetResult() => _builder.SetResult(default);

    /// <summary>For the compiler.</summary>
    public void SetException(Exception exception) => _builder.SetException(exception);

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion where TMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref machine);

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion where TMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref machine);
}
