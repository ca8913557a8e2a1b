namespace Waterfall.Core.Configuration;

/// <summary>The least and the most that a number of the configuration may be.</summary>
internal readonly record struct Bounds<T>(T Min, T Max)
    where T : struct, IComparable<T>
{
    public bool Contain(T value) => value.CompareTo(Min) >= 0 && value.CompareTo(Max) <= 0;

    /// <summary>What is wrong with a value outside.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shown">The value as it was written.</param>
    /// <param name="format">How the bounds are written.</param>
    public SyntaxProblem Refuse(T value, string shown, Func<T, string> format) =>
        new($"{shown} is too {(value.CompareTo(Min) < 0 ? "small" : "large")}", $"{format(Min)} to {format(Max)}");
}
