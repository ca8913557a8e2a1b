using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.Discovery;

namespace Waterfall.Core.Configuration;

/// <summary>A service behind the gateway: one or more endpoints that answer alike, and how to talk to them.</summary>
public sealed record UpstreamConfig
{
    /// <summary>Of <see cref="Host"/>: the client's own <c>Host</c> is sent on.</summary>
    public const string ClientHost = "client";

    /// <summary>Of <see cref="Host"/>: the chosen endpoint's host and port are sent (<c>localhost</c> for a unix socket).</summary>
    public const string EndpointHost = "endpoint";

    /// <summary>Where the service is: at least one, unless there is <see cref="Discovery"/>.</summary>
    public IReadOnlyList<EndpointConfig> Endpoints { get; init; } = [];

    /// <summary>
    /// Who finds endpoints beside those in <see cref="Endpoints"/>: at least one source, as <see cref="DnsDiscovery"/>; null (the default): nobody. Until
    /// there is an endpoint the upstream answers 503.
    /// </summary>
    public IReadOnlyList<IEndpointDiscovery>? Discovery { get; init; }

    /// <summary>How long the service may take.</summary>
    public UpstreamTimeouts Timeouts { get; init; } = new();

    /// <summary>
    /// What <see cref="BalanceAlgorithm.RingHash"/> and <see cref="BalanceAlgorithm.Maglev"/> choose by: a text with expressions over the request, as
    /// <c>${ request.headers."x-user" }</c>. A request for which it is empty goes as by <see cref="BalanceAlgorithm.PowerOfTwo"/>. Required by these two.
    /// </summary>
    public string? HashOn { get; init; }

    /// <summary>
    /// How connections to it are encrypted: those to <c>https://</c> endpoints, and with this all others too. Null (the default): as
    /// <see cref="UpstreamTlsConfig"/> has it by itself.
    /// </summary>
    public UpstreamTlsConfig? Tls { get; init; }

    /// <summary>What is spoken to it. Default <see cref="UpstreamProtocol.Http1"/>.</summary>
    public UpstreamProtocol Protocol { get; init; } = UpstreamProtocol.Http1;

    /// <summary>How connections of HTTP/2 are watched.</summary>
    public UpstreamHttp2Config Http2 { get; init; } = new();

    /// <summary>The connections kept to it.</summary>
    public ConnectionPoolConfig Pool { get; init; } = new();

    /// <summary>
    /// The <c>Host</c> that the service sees (RFC 9112 3.2): <see cref="ClientHost"/> (the default), <see cref="EndpointHost"/>,
    /// or a literal authority as <c>api.internal:8080</c>.
    /// </summary>
    public string Host { get; init; } = ClientHost;

    /// <summary>How the endpoint of a request is chosen. Default <see cref="BalanceAlgorithm.PowerOfTwo"/>.</summary>
    public BalanceAlgorithm Balance { get; init; } = BalanceAlgorithm.PowerOfTwo;

    /// <summary>The zone whose endpoints have the traffic while at least 70 % of them are healthy; null (the default): zones do not matter.</summary>
    public string? PreferZone { get; init; }

    /// <summary>
    /// How long an endpoint that comes into service is on its way from 10 % of its weight to all of it. Default zero: it has all at once. To 24 h.
    /// </summary>
    public TimeSpan SlowStart { get; init; } = TimeSpan.Zero;

    /// <summary>Keeps clients with their endpoint by a cookie; null (the default): it does not.</summary>
    public AffinityConfig? Affinity { get; init; }

    /// <summary>How it is found out which endpoints are fit for use.</summary>
    public HealthConfig Health { get; init; } = new();

    /// <summary>Answers at once while the service fails; null (the default): it is always asked.</summary>
    public CircuitBreakerConfig? CircuitBreaker { get; init; }

    /// <summary>When a request is sent again; null (the default): only where it is safe in any case.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>When a second request is sent beside a slow one; null (the default): never.</summary>
    public HedgeConfig? Hedge { get; init; }

    /// <summary>How much of the service the gateway may use at a time; null (the default): no limit.</summary>
    public BulkheadConfig? Bulkhead { get; init; }

    /// <summary>A limit on the requests under way that finds its own value; null (the default): none.</summary>
    public AdaptiveConcurrencyConfig? AdaptiveConcurrency { get; init; }
}
