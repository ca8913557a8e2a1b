namespace Waterfall.Functional.Budgets;

/// <summary>
/// What the process allocates for requests in steady state: the fewest bytes of several windows of them. What a request costs it costs in each
/// window. What comes once does not: a pool that grows because more is on its way at once than ever before, a method compiled anew, the test host.
/// </summary>
internal static class SteadyState
{
    public const int Windows = 5;

    /// <summary>Runs windows of <paramref name="size"/> requests each.</summary>
    /// <param name="run">Runs as many requests as it is given and returns when they are answered.</param>
    public static async Task<Measured> MeasureAsync(int size, Func<int, Task> run)
    {
        var windows = new long[Windows];
        for (var i = 0; i < Windows; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run(size);
            windows[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        return new Measured(size, windows);
    }

    /// <summary>Runs windows of <paramref name="size"/> requests each, all of which have to be answered well.</summary>
    public static Task<Measured> MeasureAsync(int size, IQuietClients clients, byte[] ending) => MeasureAsync(size, count =>
    {
        Assert.Equal(count, clients.Run(count, ending));
        return Task.CompletedTask;
    });

    /// <summary>The bytes allocated in each window of <paramref name="Size"/> requests.</summary>
    public readonly record struct Measured(int Size, long[] Bytes)
    {
        public long Least => Bytes.Min();

        public double PerRequest => Least / (double)Size;

        public override string ToString() => $"{Size} requests a window: {string.Join(", ", Bytes)} bytes, {PerRequest:F4} a request in the least";
    }
}
