namespace Waterfall.Core.IO.Engines;

/// <summary>What stands behind a descriptor in an <see cref="EpollEngine"/>.</summary>
internal abstract class EpollSource
{
    /// <summary>Tells this use of the descriptor from earlier ones.</summary>
    internal uint Generation;

    internal abstract void OnEvents(uint mask);

    /// <summary>The loop ends: let go of the descriptor.</summary>
    internal abstract void OnEngineClosed();
}
