using Microsoft.Extensions.ObjectPool;

namespace Waterfall.Core.Memory;

/// <summary>An <see cref="ObjectPool{T}"/> for one loop: a plain stack, no atomics. Not thread-safe.</summary>
/// <param name="create">Makes an object when none is left.</param>
/// <param name="capacity">How many are kept; the rest go to the garbage collector.</param>
internal sealed class Slab<T>(Func<T> create, int capacity) : ObjectPool<T> where T : class
{
    private T[] _items = new T[Math.Min(16, capacity)];
    private int _count;

    /// <summary>Objects handed out and not returned.</summary>
    internal int Outstanding { get; private set; }

    /// <inheritdoc/>
    public override T Get()
    {
        Outstanding++;
        return _count == 0 ? create() : _items[--_count];
    }

    /// <inheritdoc/>
    public override void Return(T obj)
    {
        Outstanding--;
        if (_count == _items.Length)
        {
            if (_count == capacity)
                return;
            Array.Resize(ref _items, Math.Min(capacity, _count * 2));
        }
        _items[_count++] = obj;
    }
}
