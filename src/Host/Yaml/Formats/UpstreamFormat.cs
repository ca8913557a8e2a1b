using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>upstreams.&lt;name&gt;</c>.</summary>
internal static class UpstreamFormat
{
    public static Binding<UpstreamConfig> Binding { get; } = Describe();

    private static SectionBinding<UpstreamConfig> Describe() => new SectionBinding<UpstreamConfig>(new UpstreamConfig { Endpoints = [] })
        .Required("endpoints", new ListBinding<EndpointConfig>(Endpoint(), "a list of at least one endpoint", minItems: 1),
            (c, v) => c with { Endpoints = v }, "Where the service is.")
        .Optional("timeouts", UpstreamTimes(), c => c.Timeouts, (c, v) => c with { Timeouts = v },
            "How long the service may take.")
        .Optional("pool", Pool(), c => c.Pool, (c, v) => c with { Pool = v },
            "The connections kept to each endpoint; every event loop has its own.")
        .Optional("host", Scalars.Text("client, endpoint or a literal host[:port]"), c => c.Host, (c, v) => c with { Host = v },
            "The Host that the service sees: client (the client's own), endpoint (the endpoint's host and port) or a literal host[:port].");

    private static ShortFormBinding<EndpointConfig> Endpoint() => new(
        Scalars.Text("a URL as http://10.0.0.5:80"),
        url => new EndpointConfig { Url = url },
        new SectionBinding<EndpointConfig>(new EndpointConfig { Url = "" })
            .Required("url", Scalars.Text("a URL as http://10.0.0.5:80"), (c, v) => c with { Url = v },
                "http://host[:port], http://[v6][:port] (port 80 unless given) or unix:/absolute/path; no path, query, user or fragment."),
        "a URL as http://10.0.0.5:80, or a mapping with the key url");

    private static SectionBinding<UpstreamTimeouts> UpstreamTimes() => new SectionBinding<UpstreamTimeouts>(new UpstreamTimeouts())
        .Optional("connect", Scalars.Duration(ConfigBounds.Timeout), c => c.Connect, (c, v) => c with { Connect = v },
            "From the start of connecting to the connection; beyond it 504.")
        .Optional("firstByte", Scalars.Duration(ConfigBounds.Timeout), c => c.FirstByte, (c, v) => c with { FirstByte = v },
            "From the end of the request to the first byte of the response; beyond it 504.")
        .Optional("total", Scalars.Duration(ConfigBounds.OptionalTimeout), c => c.Total, (c, v) => c with { Total = v },
            "The whole exchange, all attempts and both bodies together; beyond it 504, or a response that breaks off where it had begun. 0s: no such bound.")
        .Optional("idle", Scalars.Duration(ConfigBounds.Timeout), c => c.Idle, (c, v) => c with { Idle = v },
            "The longest silence of a pooled connection, which is then closed, and within a response's body, which is then abandoned.");

    private static SectionBinding<ConnectionPoolConfig> Pool() => new SectionBinding<ConnectionPoolConfig>(new ConnectionPoolConfig())
        .Optional("maxIdle", Scalars.Number(ConfigBounds.PooledConnections), c => c.MaxIdle, (c, v) => c with { MaxIdle = v },
            "The most connections kept open without work, per event loop and endpoint.")
        .Optional("maxConnections", Scalars.Number(ConfigBounds.PooledConnections), c => c.MaxConnections, (c, v) => c with { MaxConnections = v },
            "The most connections open at a time, per event loop and endpoint; beyond it 503. 0: unlimited.");
}
