using System.Runtime.CompilerServices;

namespace Waterfall.Core.IO;

/// <summary>Something that happens once on a loop, with a value, and that one awaiter waits for.</summary>
internal sealed class LoopSignal<T> : ICriticalNotifyCompletion
{
    private Action? _continuation;
    private T _value = default!;

    public bool IsCompleted { get; private set; }

    internal LoopSignal<T> GetAwaiter() => this;

    internal void Set(T value)
    {
        if (IsCompleted)
            return;
        _value = value;
        IsCompleted = true;
        var continuation = _continuation;
        _continuation = null;
        continuation?.Invoke();
    }

    public T GetResult() => _value;

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => _continuation = continuation;
}
