using Waterfall.Core.Memory;

namespace Waterfall.Core.Tests.Memory;

public sealed class BufferPoolTests
{
    private readonly BufferPool _pool = new(diagnose: true);

    [Theory]
    [InlineData(1, BufferPool.SmallSize)]
    [InlineData(BufferPool.SmallSize, BufferPool.SmallSize)]
    [InlineData(BufferPool.SmallSize + 1, BufferPool.LargeSize)]
    [InlineData(BufferPool.LargeSize, BufferPool.LargeSize)]
    [InlineData(BufferPool.LargeSize + 1, BufferPool.LargeSize + 1)]
    [InlineData(1_000_000, 1_000_000)]
    public void A_block_has_the_room_asked_for(int size, int atLeast)
    {
        var block = _pool.Rent(size);
        Assert.InRange(block.Free, atLeast, atLeast + 1024);
        Assert.Equal(0, block.Length);
        block.Return();
    }

    [Fact]
    public void The_last_returned_is_the_first_rented()
    {
        var (first, second) = (_pool.RentSmall(), _pool.RentSmall());
        first.Return();
        second.Return();
        Assert.Same(second, _pool.RentSmall());
        Assert.Same(first, _pool.RentSmall());
    }

    [Fact]
    public void Blocks_made_for_the_purpose_are_not_kept()
    {
        var block = _pool.Rent(1_000_000);
        block.Return();
        Assert.NotSame(block, _pool.Rent(1_000_000));
    }

    [Fact]
    public void A_second_return_is_refused_and_changes_nothing()
    {
        var block = _pool.RentSmall("me");
        block.Return();
        Assert.Contains("'me'", Assert.Throws<InvalidOperationException>(block.Return).Message, StringComparison.Ordinal);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void A_block_of_another_pool_is_refused()
    {
        var block = new BufferPool(diagnose: true).RentSmall();
        Assert.Throws<InvalidOperationException>(() => _pool.Return(block));
    }

    [Fact]
    public void A_write_after_the_return_is_found_by_the_next_rent()
    {
        var block = _pool.RentSmall("culprit");
        var bytes = block.Writable;
        block.Return();
        bytes[17] = 1;
        var failure = Assert.Throws<InvalidOperationException>(() => _pool.RentSmall());
        Assert.Contains("'culprit'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaks_are_listed_by_owner()
    {
        _pool.RentSmall("a");
        _pool.RentLarge("a");
        _pool.RentSmall("b");
        _pool.RentSmall("c").Return();
        Assert.Equal(3, _pool.Outstanding);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 2, ["b"] = 1 }, _pool.Diagnostics!.Leaks);
    }
}
