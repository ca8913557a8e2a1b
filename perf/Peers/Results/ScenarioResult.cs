using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Results;

/// <summary>All peers in one scenario.</summary>
internal sealed class ScenarioResult(Scenario scenario, IEnumerable<Peer> peers)
{
    public Scenario Scenario { get; } = scenario;

    public IReadOnlyList<PeerResult> Peers { get; } = [.. peers.Select(peer => new PeerResult(peer))];

    public PeerResult? Find(string peer) => Peers.FirstOrDefault(result => result.Peer.Name == peer);

    /// <summary>
    /// A peer's cost divided by another's in the same round: whatever slowed a round slowed both. Null where no round has both.
    /// </summary>
    public Spread? Ratio(PeerResult peer, string against)
    {
        if (Find(against) is not { } other)
            return null;
        var ratios = peer.Samples
            .Join(other.Samples, ours => ours.Round, theirs => theirs.Round, (ours, theirs) => ours.Cost / theirs.Cost)
            .ToArray();
        return ratios.Length == 0 ? null : Spread.Of(ratios);
    }
}
