namespace Waterfall.Core.IO.Engines;

/// <summary>What stands behind a descriptor in an <see cref="EpollEngine"/>.</summary>
internal interface IEpollSource
{
    void OnEvents(uint mask);

    /// <summary>The loop ends: let go of the descriptor.</summary>
    void OnEngineClosed();
}
