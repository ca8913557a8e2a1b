using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Upstreams;

namespace Waterfall.Testing.Gateways;

/// <summary>What a test asks of the gateway: one listener, one upstream for every path. The names are those of the configuration.</summary>
public sealed record GatewaySettings
{
    /// <summary>Endpoints of the upstream: <c>http://host:port</c> or <c>unix:/path</c>.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary><c>host:port</c>, <c>[v6]:port</c> or <c>unix:/path</c>; port 0 is any free one.</summary>
    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>Event loops. One makes order across connections certain.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>The one route, as <c>GET /path/{**rest}</c>.</summary>
    public string Route { get; init; } = "/{**rest}";

    /// <summary>What requests of the route pass through.</summary>
    public IReadOnlyList<IPolicy> Policies { get; init; } = [];

    /// <summary>Told of what the gateway warns of.</summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>Whether misuse of buffers is looked for; the kit does, unless a test measures memory.</summary>
    public bool DiagnoseBuffers { get; init; } = true;

    /// <summary>Whose X-Forwarded-* and Forwarded are believed: addresses, CIDRs, or <c>unix</c>.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>telemetry.accessLog.to; null: no log is written.</summary>
    public string? AccessLog { get; init; }

    /// <summary>limits.body in bytes; 0: unlimited.</summary>
    public long BodyLimit { get; init; } = 30 * 1024 * 1024;

    /// <summary>limits.connections.</summary>
    public int ConnectionLimit { get; init; } = 20_000;

    /// <summary>limits.requestsPerConnection; 0: unlimited.</summary>
    public int RequestsPerConnection { get; init; }

    /// <summary>timeouts.headers of the listener.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>timeouts.body of the listener: between two reads of a body.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>timeouts.idle of the listener.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>timeouts.write of the listener: without progress.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>timeouts.connect of the upstream.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>timeouts.firstByte of the upstream.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>timeouts.total of the upstream.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>timeouts.idle of the upstream: how long an unused pooled connection is kept.</summary>
    public TimeSpan PoolIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>limits.concurrentStreams: requests at a time on one connection of HTTP/2.</summary>
    public int ConcurrentStreams { get; init; } = 100;

    /// <summary>protocols of the listener.</summary>
    public IReadOnlyList<HttpProtocol> Protocols { get; init; } = [HttpProtocol.Http1, HttpProtocol.Http2];

    /// <summary>What is spoken to the upstream.</summary>
    public UpstreamProtocol UpstreamProtocol { get; init; } = UpstreamProtocol.Http1;

    /// <summary>http2 of the upstream: when PING frames are sent, and how long their answers may take.</summary>
    public UpstreamHttp2Config UpstreamHttp2 { get; init; } = new();

    /// <summary>pool.maxConnections of the upstream; 0: unlimited.</summary>
    public int UpstreamConnections { get; init; }
}
