[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace Waterfall.Functional.Rigs;

/// <summary>Tests that measure memory: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
