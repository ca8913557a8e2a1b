namespace Waterfall.Fuzz;

/// <summary>One reader of untrusted bytes, with what must hold of it whatever the bytes are.</summary>
internal abstract class FuzzTarget
{
    /// <summary>How it is called on the command line, and its folder of the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>What the mutations put in: the words of the grammar.</summary>
    public abstract IReadOnlyList<byte[]> Words { get; }

    /// <summary>Reads an input in every way there is and checks that they agree.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="random">Chooses splits and noise.</param>
    /// <returns>How it ended, in a word or two: an input that ends in a way not seen before is worth mutating further.</returns>
    /// <exception cref="InvariantException">Something that must hold does not.</exception>
    public abstract string Run(byte[] input, Random random);
}
