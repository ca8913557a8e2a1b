using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core;

/// <summary>Makes a gateway in code: the same configuration as the file's, in a few lines.</summary>
/// <example>
/// <code>
/// await using var gateway = new GatewayBuilder()
///     .Listen("127.0.0.1:8080")
///     .Upstream("users", "http://127.0.0.1:9001")
///     .Route("GET /users/{id}", "users")
///     .Build();
/// await gateway.StartAsync();
/// </code>
/// </example>
public sealed class GatewayBuilder
{
    private readonly Dictionary<string, ListenerConfig> _listeners = [];
    private readonly Dictionary<string, UpstreamConfig> _upstreams = [];
    private readonly Dictionary<string, RouteConfig> _routes = [];
    private readonly Dictionary<string, IReadOnlyList<IPolicy>> _policies = [];
    private TelemetryConfig _telemetry = new();
    private GatewayOptions _options = new();

    /// <summary>Adds a listener.</summary>
    /// <param name="address"><c>host:port</c>, <c>[v6]:port</c> or <c>unix:/path</c>; port 0 for any that is free.</param>
    /// <param name="configure">Changes the listener's limits, timeouts and trusted proxies.</param>
    public GatewayBuilder Listen(string address, Func<ListenerConfig, ListenerConfig>? configure = null)
    {
        var listener = new ListenerConfig { Address = address };
        _listeners.Add(Unused("listener", _listeners.ContainsKey), configure?.Invoke(listener) ?? listener);
        return this;
    }

    /// <summary>Adds an upstream with the endpoints <c>http://host:port</c> or <c>unix:/path</c>.</summary>
    public GatewayBuilder Upstream(string name, params string[] endpoints) => Upstream(name, static upstream => upstream, endpoints);

    /// <summary>Adds an upstream and changes its timeouts, pool and Host.</summary>
    public GatewayBuilder Upstream(string name, Func<UpstreamConfig, UpstreamConfig> configure, params string[] endpoints)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(endpoints);
        _upstreams.Add(name, configure(new UpstreamConfig { Endpoints = [.. endpoints.Select(url => new EndpointConfig { Url = url })] }));
        return this;
    }

    /// <summary>Adds a chain of policies that routes refer to by its name (<see cref="RouteConfig.Use(string)"/>).</summary>
    public GatewayBuilder Policies(string chain, params IPolicy[] policies)
    {
        _policies.Add(chain, policies);
        return this;
    }

    /// <summary>Adds a route: <c>/path/{parameter}</c>, <c>GET /path</c> or <c>GET,HEAD /path/{**rest}</c>, and the upstream it leads to.</summary>
    /// <param name="match">The requests it takes.</param>
    /// <param name="upstream">The name of the upstream.</param>
    /// <param name="configure">Adds policies to the route: <c>r => r.Use("edge").Use(new MyPolicy())</c>.</param>
    public GatewayBuilder Route(string match, string upstream, Func<RouteConfig, RouteConfig>? configure = null) =>
        Route(RouteMatch.Parse(match), upstream, configure);

    /// <summary>Adds a route with its hosts, methods and path.</summary>
    /// <inheritdoc cref="Route(string, string, Func{RouteConfig, RouteConfig}?)"/>
    public GatewayBuilder Route(RouteMatch match, string upstream, Func<RouteConfig, RouteConfig>? configure = null)
    {
        var route = new RouteConfig { Match = match, Upstream = upstream };
        _routes.Add(Unused("route", _routes.ContainsKey), configure?.Invoke(route) ?? route);
        return this;
    }

    /// <summary>Sets what is told of requests.</summary>
    public GatewayBuilder Telemetry(TelemetryConfig telemetry)
    {
        _telemetry = telemetry;
        return this;
    }

    /// <summary>Sets how the gateway runs in its process.</summary>
    public GatewayBuilder Options(GatewayOptions options)
    {
        _options = options;
        return this;
    }

    /// <summary>The configuration so far, for <see cref="Gateway.ApplyAsync"/>.</summary>
    public GatewayConfig BuildConfig() => new()
    {
        Listeners = new Dictionary<string, ListenerConfig>(_listeners),
        Upstreams = new Dictionary<string, UpstreamConfig>(_upstreams),
        Policies = new Dictionary<string, IReadOnlyList<IPolicy>>(_policies),
        Routes = new Dictionary<string, RouteConfig>(_routes),
        Telemetry = _telemetry,
    };

    /// <summary>Makes the gateway, not started yet.</summary>
    /// <exception cref="GatewayConfigException">The configuration has problems; the exception lists all of them.</exception>
    public Gateway Build() => Gateway.Create(BuildConfig(), _options);

    private static string Unused(string kind, Func<string, bool> isUsed)
    {
        for (var number = 1; ; number++)
        {
            var name = $"{kind}{number}";
            if (!isUsed(name))
                return name;
        }
    }
}
