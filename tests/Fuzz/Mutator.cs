namespace Waterfall.Fuzz;

/// <summary>Makes new inputs of old ones: a few random changes, half of them with words of the grammar.</summary>
internal sealed class Mutator(FuzzTarget target, Random random)
{
    // Longer inputs take longer and say nothing new.
    private const int MaxLength = 2048;

    private static readonly byte[] Interesting = [0, 1, (byte)'\t', (byte)'\n', (byte)'\r', (byte)' ', (byte)'"', (byte)'%', (byte)'.', (byte)'/', (byte)'0', (byte)':', 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFF];

    /// <summary>A changed copy of one of the inputs.</summary>
    public byte[] Next(IReadOnlyList<byte[]> pool)
    {
        var input = new List<byte>(pool[random.Next(pool.Count)]);
        for (var changes = 1 << random.Next(0, 4); changes > 0; changes--) Change(input, pool);
        if (input.Count > MaxLength) input.RemoveRange(MaxLength, input.Count - MaxLength);
        return [.. input];
    }

    private void Change(List<byte> input, IReadOnlyList<byte[]> pool)
    {
        switch (random.Next(input.Count == 0 ? 1 : 10))
        {
            case 0 or 1 or 2:
                input.InsertRange(random.Next(input.Count + 1), target.Words[random.Next(target.Words.Count)]);
                break;
            case 3:
                Overwrite(input, target.Words[random.Next(target.Words.Count)]);
                break;
            case 4:
                input[random.Next(input.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 5:
                input[random.Next(input.Count)] = Interesting[random.Next(Interesting.Length)];
                break;
            case 6:
                Remove(input);
                break;
            case 7:
                Repeat(input);
                break;
            case 8:
                input[random.Next(input.Count)] = (byte)random.Next(256);
                break;
            default:
                Splice(input, pool[random.Next(pool.Count)]);
                break;
        }
    }

    private void Overwrite(List<byte> input, byte[] word)
    {
        var at = random.Next(input.Count);
        for (var i = 0; i < word.Length && at + i < input.Count; i++) input[at + i] = word[i];
    }

    private void Remove(List<byte> input)
    {
        var at = random.Next(input.Count);
        input.RemoveRange(at, random.Next(1, Math.Min(16, input.Count - at) + 1));
    }

    private void Repeat(List<byte> input)
    {
        var at = random.Next(input.Count);
        var part = input.GetRange(at, random.Next(1, Math.Min(32, input.Count - at) + 1));
        for (var times = random.Next(1, 5); times > 0; times--) input.InsertRange(at, part);
    }

    private void Splice(List<byte> input, byte[] other)
    {
        var at = random.Next(input.Count + 1);
        input.RemoveRange(at, input.Count - at);
        input.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }
}
