using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Results;

/// <summary>One peer in one scenario.</summary>
internal sealed class PeerResult(Peer peer)
{
    public Peer Peer { get; } = peer;

    public List<Sample> Samples { get; } = [];

    /// <summary>Why there is nothing, or nothing more, to be measured.</summary>
    public string? Failure { get; set; }

    public long Errors => Samples.Sum(sample => sample.Errors);

    public Spread Of<TSample>(Func<TSample, double> value) where TSample : Sample => Spread.Of(Samples.OfType<TSample>().Select(value));
}
