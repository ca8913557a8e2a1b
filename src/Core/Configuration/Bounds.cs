namespace Waterfall.Core.Configuration;

/// <summary>The least and the most that a number of the configuration may be.</summary>
internal readonly record struct Bounds<T>(T Min, T Max)
    where T : struct, IComparable<T>
{
    public bool Contain(T value) => value.CompareTo(Min) >= 0 && value.CompareTo(Max) <= 0;
}
