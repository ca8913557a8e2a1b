namespace Waterfall.Core.Configuration;

/// <summary>A service behind the gateway: one or more endpoints that answer alike, and how to talk to them.</summary>
public sealed record UpstreamConfig
{
    /// <summary>Of <see cref="Host"/>: the client's own <c>Host</c> is sent on.</summary>
    public const string ClientHost = "client";

    /// <summary>Of <see cref="Host"/>: the chosen endpoint's host and port are sent (<c>localhost</c> for a unix socket).</summary>
    public const string EndpointHost = "endpoint";

    /// <summary>Where the service is: at least one.</summary>
    public required IReadOnlyList<EndpointConfig> Endpoints { get; init; }

    /// <summary>How long the service may take.</summary>
    public UpstreamTimeouts Timeouts { get; init; } = new();

    /// <summary>The connections kept to it.</summary>
    public ConnectionPoolConfig Pool { get; init; } = new();

    /// <summary>
    /// The <c>Host</c> that the service sees (RFC 9112 3.2): <see cref="ClientHost"/> (the default), <see cref="EndpointHost"/>,
    /// or a literal authority as <c>api.internal:8080</c>.
    /// </summary>
    public string Host { get; init; } = ClientHost;
}
