using Microsoft.Extensions.ObjectPool;

namespace Waterfall.Core.Memory;

/// <summary>An <see cref="ObjectPool{T}"/> for one loop: a plain stack, no atomics. Not thread-safe.</summary>
/// <param name="create">Makes an object when none is left.</param>
/// <param name="capacity">How many are kept; the rest go to the garbage collector.</param>
internal sealed class Slab<T>(Func<T> create, int capacity) : ObjectPool<T> where T : class
{
    private Entry[] _items = new Entry[Math.Min(16, capacity)];
    private int _kept;
    private int _made; // less those that were dropped

    /// <summary>Objects handed out and not returned.</summary>
    internal int Outstanding => _made - _kept;

    /// <inheritdoc/>
    public override T Get() => _kept == 0 ? Make() : _items[--_kept].Item;

    /// <inheritdoc/>
    public override void Return(T obj)
    {
        if (_kept == _items.Length && !TryGrow())
            _made--;
        else
            _items[_kept++].Item = obj;
    }

    private T Make()
    {
        T item = create();
        _made++;
        return item;
    }

    private bool TryGrow()
    {
        if (_kept == capacity) return false;
        Array.Resize(ref _items, Math.Min(capacity, _kept * 2));
        return true;
    }

    // An array of references checks the type of whatever is stored in it, where the code is shared by many types.
    private struct Entry
    {
        internal T Item;
    }
}
