using System.Threading.Channels;
using Waterfall.Core.Upstreams.Discovery;

namespace Waterfall.Core.Tests.Upstreams.Discovery;

/// <summary>A source that finds what the test says.</summary>
internal sealed class ScriptedDiscovery : IEndpointDiscovery
{
    private readonly Channel<Func<DiscoveryUpdate>> _script = Channel.CreateUnbounded<Func<DiscoveryUpdate>>();

    public string Name => "script";

    /// <summary>How often it was begun.</summary>
    public int Begun => _begun;

    /// <summary>Whether it has been told to end.</summary>
    public bool IsCanceled => _stop.IsCancellationRequested;

    private int _begun;

    // The token itself: a callback of the source's own would be taken back by its end, which cancellation brings about.
    private CancellationToken _stop;

    public void Find(params string[] urls) => Find(DiscoveryUpdate.Of([.. urls.Select(url => new DiscoveredEndpoint(url))]));

    public void Find(DiscoveryUpdate update) => _script.Writer.TryWrite(() => update);

    public void Throw(string message) => _script.Writer.TryWrite(() => throw new InvalidOperationException(message));

    public async IAsyncEnumerable<DiscoveryUpdate> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        _stop = cancellationToken;
        await foreach (var next in _script.Reader.ReadAllAsync(cancellationToken))
            yield return next();
    }
}
