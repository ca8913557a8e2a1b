namespace Waterfall.Fuzz;

/// <summary>Ways to cut an input into the pieces that a connection may deliver.</summary>
internal static class Splits
{
    private const int RandomSplits = 3;

    /// <summary>Byte by byte, in two at a random place, and in random pieces.</summary>
    public static IEnumerable<byte[][]> Of(byte[] input, Random random)
    {
        yield return [.. input.Select(b => new[] { b })];
        for (var i = 0; i < RandomSplits && input.Length > 1; i++)
        {
            var at = random.Next(1, input.Length);
            yield return [input[..at], input[at..]];
        }
        yield return [.. Pieces(input, random)];
    }

    private static IEnumerable<byte[]> Pieces(byte[] input, Random random)
    {
        for (var at = 0; at < input.Length;)
        {
            var end = Math.Min(input.Length, at + random.Next(0, 20));
            yield return input[at..end]; // empty ones too
            at = end;
        }
    }
}
