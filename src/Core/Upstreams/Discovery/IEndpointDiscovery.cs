namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>
/// A source of an upstream's endpoints: DNS, a file, a registry of services. It is part of the configuration, and does nothing until the gateway asks; one
/// that equals another (<see cref="object.Equals(object)"/>) is the same source, and goes on over a change of the configuration.
/// </summary>
public interface IEndpointDiscovery
{
    /// <summary>What it is called in notices and in the admin API, as <c>dns users.svc</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Yields what there is: the first list as soon as it is known, then every one that may differ from the one before, at the source's own pace. The gateway
    /// keeps the last list while there is none better: an update without endpoints changes nothing. Called once for each upstream that has the source, off the
    /// loops; it is begun anew, after a while, when it ends with an exception.
    /// </summary>
    /// <param name="cancellationToken">The upstream has the source no more, or the gateway stops.</param>
    IAsyncEnumerable<DiscoveryUpdate> WatchAsync(CancellationToken cancellationToken);
}
