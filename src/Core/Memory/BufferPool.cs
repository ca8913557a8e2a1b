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

    private readonly Slab<BufferBlock> _small;
    private readonly Slab<BufferBlock> _large;
    private readonly BufferPoolDiagnostics? _diagnostics;

    internal BufferPool(bool diagnose = false)
    {
        _small = new Slab<BufferBlock>(() => new BufferBlock(this, SmallSize + Stagger), SmallKept);
        _large = new Slab<BufferBlock>(() => new BufferBlock(this, LargeSize + Stagger), LargeKept);
        _diagnostics = diagnose ? new BufferPoolDiagnostics() : null;
    }

    /// <summary>Blocks rented and not returned.</summary>
    internal int Outstanding { get; private set; }

    internal BufferPoolDiagnostics? Diagnostics => _diagnostics;

    internal BufferBlock RentSmall([CallerMemberName] string owner = "") => Track(_small.Get(), owner);

    internal BufferBlock RentLarge([CallerMemberName] string owner = "") => Track(_large.Get(), owner);

    /// <summary>A block with at least <paramref name="size"/> free bytes; beyond <see cref="LargeSize"/> it is made for the purpose and not kept.</summary>
    internal BufferBlock Rent(int size, [CallerMemberName] string owner = "") =>
        size <= SmallSize ? RentSmall(owner)
        : size <= LargeSize ? RentLarge(owner)
        : Track(new BufferBlock(this, size), owner);

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
            _small.Return(block);
        else if (block.Size == LargeSize + Stagger)
            _large.Return(block);
    }
}
