using System.Net;

namespace Waterfall.Testing.Gateways;

/// <summary>A running gateway, whichever it is.</summary>
public abstract class GatewayUnderTest : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    public abstract EndPoint Address { get; }

    /// <summary>Its resident memory in bytes; with the test's own where it runs in this process.</summary>
    public abstract long ResidentBytes { get; }

    /// <summary>
    /// Stops accepting, answers what is in flight with <c>Connection: close</c>, ends what is left after <paramref name="drain"/>.
    /// </summary>
    public abstract Task StopAsync(TimeSpan drain);

    public abstract ValueTask DisposeAsync();
}
