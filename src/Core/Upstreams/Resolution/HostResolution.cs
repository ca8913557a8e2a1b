using System.Net;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>What resolving a host gave. Immutable: a cache hands the same object to everyone who asks.</summary>
public sealed record HostResolution
{
    private HostResolution(ResolutionStatus status, IReadOnlyList<IPAddress> addresses, TimeSpan ttl, string? detail)
    {
        Status = status;
        Addresses = addresses;
        Ttl = ttl;
        Detail = detail;
    }

    /// <summary>Whether there are addresses, there are none, or it is not known.</summary>
    public ResolutionStatus Status { get; }

    /// <summary>
    /// The addresses, each once, in the order the source gave them, IPv4 before IPv6 when DNS was the source.
    /// Empty unless <see cref="Status"/> is <see cref="ResolutionStatus.Ok"/>.
    /// </summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>How long the answer, also a negative one, may be used, counted from when it was obtained.</summary>
    public TimeSpan Ttl { get; }

    /// <summary>For people: why there are no addresses, or why these are old or incomplete; null when there is nothing to say.</summary>
    public string? Detail { get; }

    /// <summary>The addresses have outlived their TTL and are given because asking again failed (RFC 8767).</summary>
    public bool IsStale { get; private init; }

    /// <summary>An answer with addresses.</summary>
    /// <param name="addresses">At least one address.</param>
    /// <param name="ttl">How long they may be used.</param>
    /// <param name="detail">What is missing from them, if anything is.</param>
    /// <exception cref="ArgumentException"><paramref name="addresses"/> is empty.</exception>
    public static HostResolution Ok(IReadOnlyList<IPAddress> addresses, TimeSpan ttl, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
            throw new ArgumentException("An answer without an address is NotFound.", nameof(addresses));
        return new HostResolution(ResolutionStatus.Ok, addresses, ttl, detail);
    }

    /// <summary>The answer that there is no address.</summary>
    /// <param name="detail">Who said so, or what is wrong with the name.</param>
    /// <param name="ttl">How long that may be believed (RFC 2308 5).</param>
    public static HostResolution NotFound(string detail, TimeSpan ttl) => new(ResolutionStatus.NotFound, [], ttl, detail);

    /// <summary>No answer.</summary>
    /// <param name="detail">What went wrong.</param>
    /// <param name="ttl">How long not to ask again.</param>
    public static HostResolution Failed(string detail, TimeSpan ttl) => new(ResolutionStatus.Failed, [], ttl, detail);

    internal HostResolution AsStale(string detail, TimeSpan ttl) => new(Status, Addresses, ttl, detail) { IsStale = true };
}
