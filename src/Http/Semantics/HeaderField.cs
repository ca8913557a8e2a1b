namespace Waterfall.Http.Semantics;

/// <summary>One field line: where its name and value lie in the bytes of the <see cref="MessageHead"/> that owns it. 16 bytes.</summary>
public struct HeaderField
{
    /// <summary>Where the name begins.</summary>
    public int NameOffset { get; internal set; }

    /// <summary>Where the value begins, after optional whitespace.</summary>
    public int ValueOffset { get; internal set; }

    /// <summary>Length of the value in bytes, without optional whitespace around it.</summary>
    public int ValueLength { get; internal set; }

    /// <summary>Length of the name in bytes.</summary>
    public ushort NameLength { get; internal set; }

    /// <summary>Which of the well-known fields this is.</summary>
    public KnownHeader Known { get; internal set; }

    /// <summary>Whether it is removed, and whether its line may be copied verbatim.</summary>
    public HeaderFlags Flags { get; internal set; }

    /// <summary>Whether an edit took the field away.</summary>
    public readonly bool IsRemoved => (Flags & HeaderFlags.Removed) != 0;

    /// <summary>Where the line after this one begins; only meaningful for canonical lines.</summary>
    internal readonly int LineEnd => ValueOffset + ValueLength + 2;
}
