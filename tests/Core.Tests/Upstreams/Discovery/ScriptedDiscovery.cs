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
    public bool IsCanceled { get; private set; }

    private int _begun;

    public void Find(params string[] urls) => Find(DiscoveryUpdate.Of([.. urls.Select(url => new DiscoveredEndpoint(url))]));

    public void Find(DiscoveryUpdate update) => _script.Writer.TryWrite(() => update);

    public void Throw(string message) => _script.Writer.TryWrite(() => throw new InvalidOperationException(message));

    public async IAsyncEnumerable<DiscoveryUpdate> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        using var canceled = cancellationToken.Register(() => IsCanceled = true);
        await foreach (var next in _script.Reader.ReadAllAsync(cancellationToken))
            yield return next();
    }
}
