namespace Waterfall.Fuzz;

/// <summary>What must hold for every input does not hold for this one.</summary>
internal sealed class InvariantException(string message) : Exception(message)
{
    public static void Require(bool holds, string invariant)
    {
        if (!holds) throw new InvariantException(invariant);
    }

    /// <summary>Requires two readings to be the same, and shows both if they are not.</summary>
    public static void RequireSame(string expected, string actual, string invariant)
    {
        if (expected != actual) throw new InvariantException($"{invariant}\n--- expected\n{expected}\n--- actual\n{actual}");
    }
}
