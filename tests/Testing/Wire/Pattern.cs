namespace Waterfall.Testing.Wire;

/// <summary>A body of any length whose every byte follows from its position, so that loss, doubling and reordering show.</summary>
public static class Pattern
{
    // A prime period: no run of it lines up with blocks, pages or chunks.
    private const int Period = 65_521;

    private static readonly byte[] Table = Build();

    /// <summary>Writes the bytes at <paramref name="position"/> and after.</summary>
    public static void Fill(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            var run = Table.AsSpan((int)(position % Period));
            var length = Math.Min(run.Length, destination.Length);
            run[..length].CopyTo(destination);
            destination = destination[length..];
            position += length;
        }
    }

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes, 0);
        return bytes;
    }

    /// <summary>Whether <paramref name="bytes"/> are those at <paramref name="position"/>.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes, long position)
    {
        while (!bytes.IsEmpty)
        {
            var run = Table.AsSpan((int)(position % Period));
            var length = Math.Min(run.Length, bytes.Length);
            if (!run[..length].SequenceEqual(bytes[..length]))
                return false;
            bytes = bytes[length..];
            position += length;
        }

        return true;
    }

    private static byte[] Build()
    {
        var table = new byte[Period];
        var state = 2_463_534_242u;
        foreach (ref var octet in table.AsSpan())
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            octet = (byte)state;
        }

        return table;
    }
}
