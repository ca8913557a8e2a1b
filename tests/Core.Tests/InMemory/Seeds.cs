namespace Waterfall.Core.Tests.InMemory;

/// <summary>Random runs that can be had again.</summary>
internal static class Seeds
{
    /// <summary>Runs once for each seed from 1 on, and names the one that fails; the sum of what the runs give.</summary>
    internal static int Run(int count, Func<int, int> run)
    {
        var sum = 0;
        for (var seed = 1; seed <= count; seed++)
        {
            try
            {
                sum += run(seed);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }
        }
        return sum;
    }
}
