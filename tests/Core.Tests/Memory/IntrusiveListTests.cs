using Waterfall.Core.Memory;

namespace Waterfall.Core.Tests.Memory;

public sealed class IntrusiveListTests
{
    private IntrusiveList<Item> _list;

    [Fact]
    public void Items_stand_in_the_order_they_came()
    {
        Append("a", "b", "c");
        Assert.Equal("a b c", Text());
        Assert.False(_list.IsEmpty);
    }

    [Theory]
    [InlineData("a", "b c")]
    [InlineData("b", "a c")]
    [InlineData("c", "a b")]
    public void An_item_leaves_from_anywhere_and_may_come_again(string leaving, string left)
    {
        var items = Append("a", "b", "c");
        var item = items.Single(each => each.Name == leaving);
        _list.Remove(item);
        Assert.Equal(left, Text());
        _list.Append(item);
        Assert.Equal($"{left} {leaving}", Text());
    }

    [Fact]
    public void The_last_to_leave_leaves_nothing()
    {
        foreach (var item in Append("a", "b"))
            _list.Remove(item);
        Assert.True(_list.IsEmpty);
        Assert.Null(_list.First);
        Assert.Null(_list.Last);
    }

    private Item[] Append(params string[] names)
    {
        var items = names.Select(name => new Item(name)).ToArray();
        foreach (var item in items)
            _list.Append(item);
        return items;
    }

    // Forwards, having checked that backwards is the same.
    private string Text()
    {
        List<string> forwards = [], backwards = [];
        for (var item = _list.First; item is not null; item = IntrusiveList<Item>.Following(item))
            forwards.Add(item.Name);
        for (var item = _list.Last; item is not null; item = IntrusiveList<Item>.Previous(item))
            backwards.Insert(0, item.Name);
        Assert.Equal(forwards, backwards);
        return string.Join(' ', forwards);
    }

    private sealed class Item(string name) : IListItem<Item>
    {
        private ListLinks<Item> _links;

        internal string Name => name;

        ref ListLinks<Item> IListItem<Item>.Links => ref _links;
    }
}
