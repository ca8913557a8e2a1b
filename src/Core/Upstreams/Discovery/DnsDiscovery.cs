using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>
/// The endpoints that a name has in DNS, asked for again and again: after <see cref="Refresh"/> or, where that is shorter, when the answer's time to live is
/// over, but at most once a second.
/// </summary>
public sealed record DnsDiscovery : IEndpointDiscovery
{
    /// <summary>The port of addresses where none is given (RFC 9110 4.2.1).</summary>
    public const int DefaultPort = 80;

    /// <summary>The name, as <c>users.svc</c>, or for services <c>_http._tcp.users.svc</c>. The search list of resolv.conf(5) applies to one without a final dot.</summary>
    public required string Host { get; init; }

    /// <summary>Which of its records are endpoints. Default <see cref="DnsRecordKind.Any"/>.</summary>
    public DnsRecordKind Record { get; init; } = DnsRecordKind.Any;

    /// <summary>The port of its addresses. Default <see cref="DefaultPort"/>. Services have their own, and none here.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The longest time until it is asked again. Default 5 s. 1 s to 24 h.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For tests: servers to ask instead of the system's.</summary>
    internal IPEndPoint? Server { get; init; }

    /// <inheritdoc/>
    public string Name => $"dns {Host}";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveryUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new SystemResolverOptions { Servers = Server is null ? null : [Server] };
        var resolver = new SystemResolver(options);
        var services = new DnsServiceLookup(options);
        while (true)
        {
            var (update, ttl) = Record == DnsRecordKind.Srv
                ? await services.LookupAsync(Host, cancellationToken)
                : Read(await resolver.ResolveAsync(Host, cancellationToken));
            yield return update;
            await Task.Delay(Pause(ttl), cancellationToken);
        }
    }

    // An empty or failed answer is asked for again as soon as any: how long not to believe in endpoints is not the question.
    private TimeSpan Pause(TimeSpan ttl)
    {
        var pause = ttl > TimeSpan.Zero && ttl < Refresh ? ttl : Refresh;
        var jittered = pause * (1 - (Random.Shared.NextDouble() / 10));
        return jittered > TtlBounds.Min ? jittered : TtlBounds.Min;
    }

    private (DiscoveryUpdate Update, TimeSpan Ttl) Read(HostResolution resolution)
    {
        if (resolution.Status != ResolutionStatus.Ok)
            return (DiscoveryUpdate.Failed(resolution.Detail ?? "no answer"), TimeSpan.Zero);
        var addresses = Choose(resolution.Addresses).ToArray();
        return addresses.Length == 0
            ? (DiscoveryUpdate.Failed($"{Host} has no {(Record == DnsRecordKind.A ? "A" : "AAAA")} record"), TimeSpan.Zero)
            : (DiscoveryUpdate.Of([.. addresses.Select(address => new DiscoveredEndpoint(UrlOf(address)))]), resolution.Ttl);
    }

    private IEnumerable<IPAddress> Choose(IReadOnlyList<IPAddress> addresses)
    {
        var hasV4 = addresses.Any(address => address.AddressFamily == AddressFamily.InterNetwork);
        var family = Record == DnsRecordKind.A || (Record == DnsRecordKind.Any && hasV4) ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return addresses.Where(address => address.AddressFamily == family);
    }

    private string UrlOf(IPAddress address) => $"http://{new IPEndPoint(address, Port)}";
}
