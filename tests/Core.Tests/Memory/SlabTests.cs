using Waterfall.Core.Memory;

namespace Waterfall.Core.Tests.Memory;

public sealed class SlabTests
{
    [Fact]
    public void It_keeps_what_it_may_and_counts_what_is_out()
    {
        var made = 0;
        var slab = new Slab<object>(() => (object)++made, capacity: 40);
        var items = Enumerable.Range(0, 100).Select(_ => slab.Get()).ToList();
        Assert.Equal((100, 100), (made, slab.Outstanding));
        items.ForEach(slab.Return);
        Assert.Equal(0, slab.Outstanding);
        Assert.Same(items[39], slab.Get());
        for (var i = 0; i < 39; i++)
            slab.Get();
        Assert.Equal(100, made);
        slab.Get();
        Assert.Equal(101, made);
    }
}
