using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>The table of streams beside a dictionary, under random openings and closings.</summary>
public sealed class StreamTableTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 100)]
    [InlineData(3, 1000)]
    public void Streams_are_found_until_they_are_removed(int seed, int most)
    {
        var random = new Random(seed);
        var table = new Http2StreamTable();
        var expected = new Dictionary<uint, Http2StreamState>();
        uint next = 1;
        for (int step = 0; step < 20_000; step++)
        {
            if (expected.Count < most && random.Next(100) < 55)
            {
                // A client may leave identifiers out (RFC 9113 5.1.1): then several fall on one slot.
                next += 2 * (uint)random.Next(1, random.Next(20) == 0 ? 5000 : 3);
                var stream = new Http2StreamState { Id = next };
                table.Add(stream);
                expected.Add(next, stream);
            }
            else if (expected.Count > 0)
            {
                Http2StreamState leaving = expected.Values.ElementAt(random.Next(expected.Count));
                table.Remove(leaving);
                table.Remove(leaving); // which is not there any more
                expected.Remove(leaving.Id);
                Assert.Null(table.Find(leaving.Id));
            }

            Assert.Equal(expected.Count, table.Count);
        }

        foreach (var (id, stream) in expected) Assert.Same(stream, table.Find(id));
        var all = new List<uint>();
        foreach (Http2StreamState stream in table) all.Add(stream.Id);
        Assert.Equal(expected.Keys.Order(), all.Order());
    }

    [Fact]
    public void An_empty_table_has_none()
    {
        var table = new Http2StreamTable();
        Assert.Null(table.Find(1));
        foreach (Http2StreamState stream in table) Assert.Fail($"{stream.Id}");
    }
}
