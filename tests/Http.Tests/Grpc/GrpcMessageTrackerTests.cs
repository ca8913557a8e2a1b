using Waterfall.Http.Grpc;

namespace Waterfall.Http.Tests.Grpc;

public sealed class GrpcMessageTrackerTests
{
    // Messages of 0, 1, 300 and 5 bytes end at 5, 11, 316 and 326.
    private static readonly int[] Sizes = [0, 1, 300, 5];
    private static readonly int[] Ends = [5, 11, 316, 326];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Ends_are_found_in_any_split(int step)
    {
        byte[] body = Body(Sizes);
        var tracker = default(GrpcMessageTracker);
        var found = new List<int>();
        for (int at = 0; at < body.Length;)
        {
            int taken = tracker.Take(body.AsSpan(at, Math.Min(step, body.Length - at)), out bool ends);
            Assert.True(taken > 0);
            at += taken;
            if (ends) found.Add(at);
            Assert.Equal(ends, tracker.IsAtBoundary);
        }

        Assert.Equal(Ends, found);
    }

    [Fact]
    public void A_length_of_four_gigabytes_is_followed()
    {
        var tracker = default(GrpcMessageTracker);
        Assert.Equal(6, tracker.Take([0, 0xFF, 0xFF, 0xFF, 0xFF, 1], out bool ends));
        Assert.False(ends);
        Assert.False(tracker.IsAtBoundary);
    }

    internal static byte[] Body(params int[] sizes)
    {
        var body = new List<byte>();
        byte next = 0;
        Span<byte> prefix = stackalloc byte[GrpcMessageTracker.PrefixBytes];
        foreach (int size in sizes)
        {
            GrpcMessageTracker.WritePrefix(prefix, 0, size);
            body.AddRange(prefix);
            for (int i = 0; i < size; i++) body.Add(next++);
        }

        return [.. body];
    }
}
