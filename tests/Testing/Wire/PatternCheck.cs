namespace Waterfall.Testing.Wire;

/// <summary>A body's receiver that keeps nothing: counts, and compares with <see cref="Pattern"/>.</summary>
public sealed class PatternCheck
{
    /// <summary>Bytes seen.</summary>
    public long Length { get; private set; }

    /// <summary>Whether every byte was the pattern's.</summary>
    public bool Intact { get; private set; } = true;

    public void Accept(ReadOnlyMemory<byte> run)
    {
        Intact = Intact && Pattern.Matches(run.Span, Length);
        Length += run.Length;
    }
}
