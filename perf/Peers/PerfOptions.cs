using Waterfall.Peers.Catalog;

namespace Waterfall.Peers;

/// <summary>What to measure and how long.</summary>
/// <param name="Scenarios">At least one.</param>
/// <param name="Peers">At least one.</param>
/// <param name="Rounds">How often every peer has its turn in every scenario.</param>
/// <param name="Seconds">The length of one measurement under load.</param>
/// <param name="JsonFile">Where the JSON goes, if anywhere.</param>
/// <param name="Check">Whether a goal that is not met fails the run.</param>
internal sealed record PerfOptions(
    IReadOnlyList<Scenario> Scenarios,
    IReadOnlyList<Peer> Peers,
    int Rounds,
    int Seconds,
    FileInfo? JsonFile,
    bool Check);
