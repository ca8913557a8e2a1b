using System.Runtime.CompilerServices;

namespace Waterfall.Core.Memory;

/// <summary>
/// The blocks of one loop, in two sizes, last returned first rented so that the bytes are still in the cache.
/// Not thread-safe: it belongs to its loop's thread.
/// </summary>
internal sealed class BufferPool
{
    /// <summary>For heads, small bodies and answers: a page.</summary>
    internal const int SmallSize = 4 * 1024;

    /// <summary>For receiving: as much as the kernel gives in one call on loopback and more than a receive window usually holds.</summary>
    internal const int LargeSize = 64 * 1024;

    // Blocks kept beyond these go to the garbage collector when returned: a burst must not hold its memory for ever.
    private const int SmallKept = 4096;
    private const int LargeKept = 256;

    // A little more than the nominal size, so that the first lines of many blocks do not fall into the same cache sets.
    private const int Stagger = 192;

    private readonly BlockStack _small = new(SmallKept);
    private readonly BlockStack _large = new(LargeKept);
    private readonly BufferPoolDiagnostics? _diagnostics;

    internal BufferPool(bool diagnose = false) => _diagnostics = diagnose ? new BufferPoolDiagnostics() : null;

    /// <summary>Blocks rented and not returned.</summary>
    internal int Outstanding { get; private set; }

    internal BufferPoolDiagnostics? Diagnostics => _diagnostics;

    internal BufferBlock RentSmall([CallerMemberName] string owner = "") => Rent(_small, SmallSize, owner);

    internal BufferBlock RentLarge([CallerMemberName] string owner = "") => Rent(_large, LargeSize, owner);

    /// <summary>A block with at least <paramref name="size"/> free bytes; beyond <see cref="LargeSize"/> it is made for the purpose and not kept.</summary>
    internal BufferBlock Rent(int size, [CallerMemberName] string owner = "") =>
        size <= SmallSize ? RentSmall(owner)
        : size <= LargeSize ? RentLarge(owner)
        : Track(new BufferBlock(this, size), owner);

    private BufferBlock Rent(BlockStack stack, int size, string owner) => Track(stack.TryPop() ?? new BufferBlock(this, size + Stagger), owner);

    private BufferBlock Track(BufferBlock block, string owner)
    {
        Outstanding++;
        _diagnostics?.OnRent(block, owner);
        return block;
    }

    internal void Return(BufferBlock block)
    {
        _diagnostics?.OnReturn(block);
        Outstanding--;
        block.Start = 0;
        block.End = 0;
        block.Following = null;
        if (block.Size == SmallSize + Stagger)
            _small.Push(block);
        else if (block.Size == LargeSize + Stagger)
            _large.Push(block);
    }

    private sealed class BlockStack(int capacity)
    {
        private BufferBlock[] _blocks = new BufferBlock[Math.Min(capacity, 64)];
        private int _count;

        internal BufferBlock? TryPop() => _count == 0 ? null : _blocks[--_count];

        internal void Push(BufferBlock block)
        {
            if (_count == _blocks.Length)
            {
                if (_count == capacity)
                    return;
                Array.Resize(ref _blocks, Math.Min(capacity, _count * 2));
            }
            _blocks[_count++] = block;
        }
    }
}
