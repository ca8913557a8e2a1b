using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml;

/// <summary>
/// The format of the configuration file, described once: its reader and its JSON Schema are both made from this.
/// A key is added with its behaviour; what is not here is an error in a file.
/// </summary>
internal static class GatewayFormat
{
    public static Binding<GatewayConfig> Binding { get; } = new SectionBinding<GatewayConfig>(new GatewayConfig())
        .Required("listeners", new MapBinding<ListenerConfig>(Listener(), "listener"), (c, v) => c with { Listeners = v },
            "What the gateway listens on, by name.")
        .Required("upstreams", new MapBinding<UpstreamConfig>(Upstream(), "upstream"), (c, v) => c with { Upstreams = v },
            "The services behind the gateway, by name.")
        .Required("routes", new MapBinding<RouteConfig>(Route(), "route"), (c, v) => c with { Routes = v },
            "Which requests go where, by name. Their order means nothing: the most specific route that fits takes the request.")
        .Optional("telemetry", Telemetry(), c => c.Telemetry, (c, v) => c with { Telemetry = v },
            "What the gateway tells about its work.");

    /// <summary>The JSON Schema of the format, for editors and other tools.</summary>
    public static string Schema()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Waterfall gateway configuration",
        };
        foreach (var (keyword, value) in Binding.SchemaOf()) schema[keyword] = value?.DeepClone();
        // A file for people: quotes and angle brackets are written as they are.
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return schema.ToJsonString(options) + "\n";
    }

    private static SectionBinding<ListenerConfig> Listener() => new SectionBinding<ListenerConfig>(new ListenerConfig { Address = "" })
        .Required("address", Scalars.Text("an address as 0.0.0.0:8080"), (c, v) => c with { Address = v },
            "address:port with an IP address or localhost, [v6]:port, :port (every address) or unix:/absolute/path. Port 0: any free port.")
        .Optional("limits", Limits(), c => c.Limits, (c, v) => c with { Limits = v },
            "The sizes and counts that a client is held to.")
        .Optional("timeouts", ListenerTimes(), c => c.Timeouts, (c, v) => c with { Timeouts = v },
            "How long a client may take.")
        .Optional("trustedProxies", new ListBinding<string>(Scalars.Text("an address or a block"), "a list of addresses, blocks or 'unix'"),
            c => c.TrustedProxies, (c, v) => c with { TrustedProxies = v },
            "The peers whose Forwarded and X-Forwarded-* fields are believed: addresses, CIDR blocks, or unix for every peer of a unix socket. "
            + "Of others they are dropped.");

    private static SectionBinding<LimitsConfig> Limits() => new SectionBinding<LimitsConfig>(new LimitsConfig())
        .Optional("requestLine", Scalars.Size(ConfigBounds.RequestLine), c => c.RequestLine, (c, v) => c with { RequestLine = v },
            "The longest request line in bytes; beyond it 414. Together with headers at most 1MiB.")
        .Optional("headers", Scalars.Size(ConfigBounds.Headers), c => c.Headers, (c, v) => c with { Headers = v },
            "The most bytes of all field lines of a request; beyond it 431.")
        .Optional("headerCount", Scalars.Number(ConfigBounds.HeaderCount), c => c.HeaderCount, (c, v) => c with { HeaderCount = v },
            "The most field lines of a request; beyond it 431.")
        .Optional("body", Scalars.Size(ConfigBounds.Body), c => c.Body, (c, v) => c with { Body = v },
            "The longest request body in bytes; beyond it 413. 0: unlimited.")
        .Optional("connections", Scalars.Number(ConfigBounds.Connections), c => c.Connections, (c, v) => c with { Connections = v },
            "The most client connections at a time; further ones are closed at once.")
        .Optional("requestsPerConnection", Scalars.Number(ConfigBounds.RequestsPerConnection), c => c.RequestsPerConnection,
            (c, v) => c with { RequestsPerConnection = v },
            "The most requests of one connection, which is then closed. 0: unlimited.");

    private static SectionBinding<ListenerTimeouts> ListenerTimes() => new SectionBinding<ListenerTimeouts>(new ListenerTimeouts())
        .Optional("headers", Scalars.Duration(ConfigBounds.Timeout), c => c.Headers, (c, v) => c with { Headers = v },
            "From the first byte of a request to the end of its head; beyond it 408.")
        .Optional("body", Scalars.Duration(ConfigBounds.Timeout), c => c.Body, (c, v) => c with { Body = v },
            "The longest silence within a request's body; beyond it 408.")
        .Optional("idle", Scalars.Duration(ConfigBounds.Timeout), c => c.Idle, (c, v) => c with { Idle = v },
            "How long a connection may wait for its next request before it is closed.")
        .Optional("write", Scalars.Duration(ConfigBounds.Timeout), c => c.Write, (c, v) => c with { Write = v },
            "How long a client may take no byte of an answer that waits for it before it is cut off.");

    private static SectionBinding<UpstreamConfig> Upstream() => new SectionBinding<UpstreamConfig>(new UpstreamConfig { Endpoints = [] })
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

    private static SectionBinding<RouteConfig> Route() => new SectionBinding<RouteConfig>(
            new RouteConfig { Match = new RouteMatch { Path = "" }, Upstream = "" })
        .Required("match", Match(), (c, v) => c with { Match = v },
            "The requests that the route takes: \"/users/{id}\", \"GET,HEAD /users/{id}\", or a mapping.")
        .Required("upstream", Scalars.Text("the name of an upstream"), (c, v) => c with { Upstream = v },
            "The name of the upstream that they go to.");

    private static ShortFormBinding<RouteMatch> Match() => new(
        Scalars.Text("a path as /users/{id}, or methods and a path as GET,HEAD /users/{id}"),
        RouteMatch.Parse,
        new SectionBinding<RouteMatch>(new RouteMatch { Path = "" })
            .Optional("hosts", new ListBinding<string>(Scalars.Text("a host"), "a list of at least one host", minItems: 1),
                c => c.Hosts, (c, v) => c with { Hosts = v }, "The hosts, without port: api.example.com or *.example.com. Left out: every host.")
            .Optional("methods", new ListBinding<string>(Scalars.Text("a method"), "a list of at least one method", minItems: 1),
                c => c.Methods, (c, v) => c with { Methods = v }, "The methods, in upper case; GET does not imply HEAD. Left out: every method.")
            .Required("path", Scalars.Text("a path as /users/{id} or /files/{**rest}"), (c, v) => c with { Path = v },
                "The path: literal segments, {name} for one segment, {**name} at the end for the rest."),
        "a path as /users/{id}, methods and a path as GET,HEAD /users/{id}, or a mapping with the keys hosts, methods and path");

    private static SectionBinding<TelemetryConfig> Telemetry() => new SectionBinding<TelemetryConfig>(new TelemetryConfig())
        .Absent("accessLog", AccessLog(), (c, v) => c with { AccessLog = v }, "One line for each request. Left out: none is written.");

    private static SectionBinding<AccessLogConfig> AccessLog() => new SectionBinding<AccessLogConfig>(new AccessLogConfig())
        .Optional("format", Scalars.Word(new Dictionary<string, AccessLogFormat> { ["json"] = AccessLogFormat.Json }),
            c => c.Format, (c, v) => c with { Format = v }, "How a line is written.")
        .Optional("to", Scalars.Text("stdout, stderr or the path of a file"), c => c.To, (c, v) => c with { To = v },
            "stdout, stderr, or the path of a file, which holds a slash and is relative to the configuration's directory; it is appended to.");
}
