namespace Waterfall.Testing;

/// <summary>What code allocates on the thread that runs it.</summary>
public static class Allocated
{
    private const int Rounds = 8;

    /// <summary>
    /// The fewest bytes of several runs. What the code allocates it allocates in each; what happens beside it does not: methods are compiled anew, and a
    /// collection that another test causes closes the thread's allocation context, of which the rest counts as allocated.
    /// </summary>
    /// <param name="run">The code, which has run before.</param>
    public static long Least(Action run)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
