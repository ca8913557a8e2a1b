namespace Waterfall.Core.Upstreams.Health;

/// <summary>Counts the changes of any endpoint's health, so that a loop sees with one read whether what it worked out from it still holds.</summary>
internal sealed class HealthEpoch
{
    // A loop that has seen none yet has seen 0.
    private int _changes = 1;

    internal int Current => Volatile.Read(ref _changes);

    internal void Advance() => Interlocked.Increment(ref _changes);
}
