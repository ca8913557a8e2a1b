namespace Waterfall.Core.Pipeline;

/// <summary>A stage's own place on each exchange, by index: from <see cref="PolicyContext.NewSlot{T}"/>, read with <see cref="Exchange.Get{T}"/>.</summary>
/// <typeparam name="T">What is kept there.</typeparam>
public readonly struct Slot<T> where T : class
{
    internal Slot(int index) => Index = index;

    internal int Index { get; }
}
