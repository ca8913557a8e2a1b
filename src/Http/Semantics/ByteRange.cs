namespace Waterfall.Http.Semantics;

/// <summary>A part of a head's storage.</summary>
internal readonly record struct ByteRange(int Offset, int Length)
{
    public int End => Offset + Length;
}
