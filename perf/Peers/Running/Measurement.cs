using Waterfall.Peers.Results;

namespace Waterfall.Peers.Running;

/// <summary>One way to measure a scenario: what differs between load and idle connections.</summary>
/// <param name="gateways">Starts the peers.</param>
/// <param name="options">Rounds and seconds.</param>
/// <param name="progress">Called with a line before each step that takes long.</param>
internal abstract class Measurement(Gateways gateways, PerfOptions options, Action<string> progress)
{
    protected Gateways Gateways => gateways;

    protected PerfOptions Options => options;

    /// <summary>Measures all peers of a scenario, in turn, for all rounds.</summary>
    /// <exception cref="PeerFailedException">Our own gateway failed; the other peers' failures are noted in the result.</exception>
    public abstract Task MeasureAsync(ScenarioResult result, CancellationToken cancellation);

    protected void Announce(ScenarioResult result, PeerResult peer, int round) =>
        progress($"{result.Scenario.Name}: {peer.Peer.Name}: round {round} of {options.Rounds}");

    /// <summary>Runs one step of a peer; a failure is noted, and thrown on where it is our own.</summary>
    protected static async Task GuardAsync(PeerResult peer, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (PeerFailedException failure)
        {
            peer.Failure = failure.Message;
            if (peer.Peer.IsOurs)
                throw;
        }
    }

    /// <summary>The peers still measured in a round, each round beginning with another one: who follows whom must not matter.</summary>
    protected static IEnumerable<PeerResult> InTurn(ScenarioResult result, int round)
    {
        var count = result.Peers.Count;
        return Enumerable.Range(0, count).Select(index => result.Peers[(index + round - 1) % count]).Where(peer => peer.Failure is null);
    }
}
