using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Waterfall.Core.IO;

/// <summary>What stands behind a suspended <see cref="LoopTask{T}"/>: its result, and who waits for it. One thread, so no atomics and no contexts.</summary>
internal abstract class LoopTaskBox<T>
{
    private static readonly Action Finished = static () => { };

    private Action? _continuation;
    private Action<Exception>? _onFailure;
    private bool _detached;
    private T _result = default!;
    private ExceptionDispatchInfo? _failure;

    internal short Version { get; private set; }

    internal bool IsCompleted(short version)
    {
        if (version != Version)
            ThrowMisuse();
        return ReferenceEquals(_continuation, Finished);
    }

    internal void SetResult(T result)
    {
        _result = result;
        Complete();
    }

    internal void SetException(Exception exception)
    {
        _failure = ExceptionDispatchInfo.Capture(exception);
        Complete();
    }

    internal T Take(short version)
    {
        if (!IsCompleted(version))
            throw new InvalidOperationException("The result of a LoopTask was asked for before it was there: a loop cannot block.");
        var result = _result;
        var failure = _failure;
        Reset();
        failure?.Throw();
        return result;
    }

    internal void OnCompleted(short version, Action continuation)
    {
        if (IsCompleted(version))
        {
            continuation();
            return;
        }
        if (_continuation is not null || _detached)
            ThrowMisuse();
        _continuation = continuation;
    }

    internal void Detach(short version, Action<Exception> onFailure)
    {
        if (IsCompleted(version))
        {
            var failure = _failure;
            Reset();
            if (failure is not null)
                onFailure(failure.SourceException);
            return;
        }
        if (_continuation is not null)
            ThrowMisuse();
        _detached = true;
        _onFailure = onFailure;
    }

    /// <summary>Gives the box back, its state machine cleared.</summary>
    protected abstract void Recycle();

    private void Complete()
    {
        var continuation = _continuation;
        _continuation = Finished;
        if (continuation is not null)
        {
            continuation();
        }
        else if (_detached)
        {
            var (failure, onFailure) = (_failure, _onFailure);
            Reset();
            if (failure is not null)
                onFailure!(failure.SourceException);
        }
    }

    private void Reset()
    {
        Version++;
        _continuation = null;
        _detached = false;
        _onFailure = null;
        _failure = null;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            _result = default!;
        Recycle();
    }

    private static void ThrowMisuse() =>
        throw new InvalidOperationException("A LoopTask was awaited twice, or used after its result was taken.");
}
