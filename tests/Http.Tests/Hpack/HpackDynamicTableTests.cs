using Waterfall.Http.Hpack;

namespace Waterfall.Http.Tests.Hpack;

public sealed class HpackDynamicTableTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(1000)]
    [InlineData(4096)]
    public void It_holds_what_a_plain_list_would(int maxSize)
    {
        var random = new Random(maxSize);
        var table = new HpackDynamicTable(maxSize);
        var model = new List<(string Name, string Value)>();
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(500) == 0)
            {
                var size = random.Next(4) == 0 ? 0 : random.Next(maxSize + 1);
                table.SetMaxSize(size);
                Evict(model, size);
                table.SetMaxSize(maxSize);
            }
            // Names of entries in the table, too, and of those that this very entry evicts (RFC 7541 4.4).
            var isKept = model.Count > 0 && random.Next(3) == 0;
            var age = isKept ? random.Next(4) == 0 ? model.Count - 1 : random.Next(model.Count) : 0;
            var name = isKept ? model[age].Name : Random(random, random.Next(0, 30));
            var value = Random(random, random.Next(10) == 0 ? random.Next(0, maxSize + 20) : random.Next(0, 60));
            if (isKept) table.TryAdd(table.Name(in table[age]), Bytes.Of(value));
            else table.TryAdd(Bytes.Of(name), Bytes.Of(value));
            var length = name.Length + value.Length + 32;
            Evict(model, maxSize - length);
            if (length <= maxSize) model.Insert(0, (name, value));
            Assert.Equal(model.Sum(each => each.Name.Length + each.Value.Length + 32), table.Size);
            Assert.Equal(model.Count, table.Count);
            for (var k = 0; k < model.Count; k++)
                Assert.Equal(model[k], (Bytes.Text(table.Name(in table[k])), Bytes.Text(table.Value(in table[k]))));
        }
    }

    [Fact]
    public void Adding_to_a_full_table_allocates_nothing()
    {
        var table = new HpackDynamicTable(4096);
        var values = Enumerable.Range(0, 61).Select(length => new byte[length]).ToArray();
        void AddMany()
        {
            for (var i = 0; i < 5000; i++)
            {
                if (i % 1000 == 0) table.SetMaxSize(0);
                table.SetMaxSize(4096);
                table.TryAdd("name"u8, values[i * 7 % values.Length]);
            }
        }
        AddMany();
        AddMany();
        Assert.Equal(0, Testing.Allocated.Least(AddMany));
    }

    private static void Evict(List<(string Name, string Value)> model, int size)
    {
        while (model.Count > 0 && model.Sum(each => each.Name.Length + each.Value.Length + 32) > size) model.RemoveAt(model.Count - 1);
    }

    private static string Random(Random random, int length) => string.Create(length, random, (text, source) =>
    {
        for (var i = 0; i < text.Length; i++) text[i] = (char)source.Next('a', 'z' + 1);
    });
}
