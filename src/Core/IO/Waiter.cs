namespace Waterfall.Core.IO;

/// <summary>Who waits for one side of a connection: a loop task, or a caller of the pipe contract. One at a time.</summary>
internal struct Waiter
{
    private Action? _continuation;
    private Action<object?>? _pipeContinuation;
    private object? _pipeState;

    internal readonly bool IsSet => _continuation is not null || _pipeContinuation is not null;

    internal void Set(Action continuation)
    {
        ThrowIfSet();
        _continuation = continuation;
    }

    internal void Set(Action<object?> continuation, object? state)
    {
        ThrowIfSet();
        _pipeContinuation = continuation;
        _pipeState = state;
    }

    /// <summary>Lets whoever waits go on, inline.</summary>
    internal void Run()
    {
        if (_continuation is { } continuation)
        {
            _continuation = null;
            continuation();
        }
        else if (_pipeContinuation is { } pipeContinuation)
        {
            var state = _pipeState;
            _pipeContinuation = null;
            _pipeState = null;
            pipeContinuation(state);
        }
    }

    private readonly void ThrowIfSet()
    {
        if (IsSet)
            throw new InvalidOperationException("Somebody waits for this side of the connection already.");
    }
}
