namespace Waterfall.Core.Upstreams;

/// <summary>
/// One object for every loop, made when the loop first asks. A loop writes only its own, so that counters on the request path share no cache line with
/// another loop's; anybody may read all of them.
/// </summary>
internal sealed class LoopSlots<T>(Func<int, T> create)
    where T : class
{
    private readonly Lock _growing = new();
    private T?[] _slots = [];

    /// <summary>The loop's object.</summary>
    internal T Of(int loopIndex)
    {
        var slots = Volatile.Read(ref _slots);
        return (uint)loopIndex < (uint)slots.Length && slots[loopIndex] is { } slot ? slot : Create(loopIndex);
    }

    /// <summary>All places, of which those of loops that have not asked are null.</summary>
    internal ReadOnlySpan<T?> All => Volatile.Read(ref _slots);

    // Once for each loop; a reader sees the array before or after.
    private T Create(int loopIndex)
    {
        lock (_growing)
        {
            var slots = new T?[Math.Max(loopIndex + 1, _slots.Length)];
            _slots.CopyTo(slots, 0);
            var slot = slots[loopIndex] ??= create(loopIndex);
            Volatile.Write(ref _slots, slots);
            return slot;
        }
    }
}
