using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>
/// A whole gateway's configuration: what it listens on, where it forwards to and which request goes where.
/// Immutable; <see cref="ConfigValidator"/> says what is wrong with one. Names (the keys of the maps) are compared ordinally.
/// </summary>
public sealed record GatewayConfig
{
    /// <summary>The listeners by name. May be empty for a gateway that is only handed connections by its host.</summary>
    public IReadOnlyDictionary<string, ListenerConfig> Listeners { get; init; } = new Dictionary<string, ListenerConfig>();

    /// <summary>The upstreams by name.</summary>
    public IReadOnlyDictionary<string, UpstreamConfig> Upstreams { get; init; } = new Dictionary<string, UpstreamConfig>();

    /// <summary>The routes by name. Their order means nothing: the most specific route that matches wins.</summary>
    public IReadOnlyDictionary<string, RouteConfig> Routes { get; init; } = new Dictionary<string, RouteConfig>();

    /// <summary>Chains of policies by name, for routes to use.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPolicy>> Policies { get; init; } = new Dictionary<string, IReadOnlyList<IPolicy>>();

    /// <summary>What the gateway tells about its work. Default: nothing.</summary>
    public TelemetryConfig Telemetry { get; init; } = new();

    /// <summary>The admin API. Default: null, there is none.</summary>
    public AdminConfig? Admin { get; init; }
}
