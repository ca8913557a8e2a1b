namespace Waterfall.Peers.Running;

/// <summary>A peer that cannot be measured: it did not start, does not answer a scenario as it must, or ended on its own.</summary>
internal sealed class PeerFailedException(string message) : Exception(message);
