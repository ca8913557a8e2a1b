using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>upstreams.&lt;name&gt;</c>.</summary>
internal static class UpstreamFormat
{
    private static readonly Dictionary<string, UpstreamProtocol> Protocols = new()
    {
        ["http1"] = UpstreamProtocol.Http1,
        ["http2"] = UpstreamProtocol.Http2,
        ["auto"] = UpstreamProtocol.Auto,
    };

    private static readonly Dictionary<string, BalanceAlgorithm> Balances = new()
    {
        ["powerOfTwo"] = BalanceAlgorithm.PowerOfTwo,
        ["roundRobin"] = BalanceAlgorithm.RoundRobin,
        ["leastRequests"] = BalanceAlgorithm.LeastRequests,
        ["ewma"] = BalanceAlgorithm.Ewma,
        ["random"] = BalanceAlgorithm.Random,
        ["ringHash"] = BalanceAlgorithm.RingHash,
        ["maglev"] = BalanceAlgorithm.Maglev,
    };

    private static readonly Dictionary<string, AffinityFailure> Failures = new()
    {
        ["redistribute"] = AffinityFailure.Redistribute,
        ["unavailable"] = AffinityFailure.Unavailable,
    };


    /// <summary>One endpoint, as the configuration and files of endpoints have it.</summary>
    public static ShortFormBinding<EndpointConfig> Endpoint { get; } = new(
        Scalars.Text("a URL as http://10.0.0.5:80"),
        url => new EndpointConfig { Url = url },
        new SectionBinding<EndpointConfig>(new EndpointConfig { Url = "" })
            .Required("url", Scalars.Text("a URL as http://10.0.0.5:80"), (c, v) => c with { Url = v },
                "http://host[:port], https://host[:port] (port 80 or 443 unless given; IPv6 in brackets) or unix:/absolute/path; no path, query, user or fragment.")
            .Optional("weight", Scalars.Number(ConfigBounds.Weight), c => c.Weight, (c, v) => c with { Weight = v },
                "Its share of the traffic beside the others'.")
            .Absent("zone", Scalars.Text("a zone's name"), (c, v) => c with { Zone = v },
                "Where it stands, for preferZone."),
        "a URL as http://10.0.0.5:80, or a mapping with the keys url, weight and zone");

    public static Binding<UpstreamConfig> Binding { get; } = Describe();

    private static SectionBinding<UpstreamConfig> Describe() => new SectionBinding<UpstreamConfig>(new UpstreamConfig())
        .Absent("endpoints", new ListBinding<EndpointConfig>(Endpoint, "a list of at least one endpoint", minItems: 1),
            (c, v) => c with { Endpoints = v }, "Where the service is. Left out: where discovery finds it.")
        .Absent("discovery", DiscoveryFormat.Binding, (c, v) => c with { Discovery = v },
            "Who finds endpoints, beside those in endpoints. Left out: nobody.")
        .Optional("timeouts", UpstreamTimes(), c => c.Timeouts, (c, v) => c with { Timeouts = v },
            "How long the service may take.")
        .Optional("protocol", Scalars.Word(Protocols), c => c.Protocol, (c, v) => c with { Protocol = v },
            "What is spoken to it: http1, http2 (without TLS by prior knowledge) or auto (what TLS agrees on, http2 preferred).")
        .Optional("http2", Http2(), c => c.Http2, (c, v) => c with { Http2 = v },
            "How connections of HTTP/2 are watched.")
        .Optional("pool", Pool(), c => c.Pool, (c, v) => c with { Pool = v },
            "The connections kept to each endpoint; every event loop has its own.")
        .Optional("host", Scalars.Text("client, endpoint or a literal host[:port]"), c => c.Host, (c, v) => c with { Host = v },
            "The Host that the service sees: client (the client's own), endpoint (the endpoint's host and port) or a literal host[:port].")
        .Optional("balance", Scalars.Word(Balances), c => c.Balance, (c, v) => c with { Balance = v },
            "How the endpoint of a request is chosen.")
        .Absent("tls", TlsFormat.Upstream, (c, v) => c with { Tls = v },
            "How connections are encrypted: those to https:// endpoints, and with this all others too.")
        .Absent("hashOn", Scalars.Template("a text as ${ request.headers.\"x-user\" }"), (c, v) => c with { HashOn = v },
            "With ringHash and maglev: what is hashed, a text with expressions over the request.")
        .Absent("preferZone", Scalars.Text("the zone of an endpoint"), (c, v) => c with { PreferZone = v },
            "The zone whose endpoints have the traffic while at least 70% of them are healthy. Left out: zones do not matter.")
        .Optional("slowStart", Scalars.Duration(ConfigBounds.OptionalTimeout), c => c.SlowStart, (c, v) => c with { SlowStart = v },
            "How long an endpoint that comes into service is on its way from a tenth of its weight to all of it. 0s: it has all at once.")
        .Absent("affinity", Affinity(), (c, v) => c with { Affinity = v },
            "Keeps a client with one endpoint by a cookie. Left out: it does not.")
        .Optional("health", HealthFormat.Binding, c => c.Health, (c, v) => c with { Health = v },
            "How it is found out which endpoints are fit for use.")
        .Absent("circuitBreaker", ResilienceFormat.CircuitBreaker, (c, v) => c with { CircuitBreaker = v },
            "Answers 503 at once while the service fails. Left out: it is always asked.")
        .Absent("retry", ResilienceFormat.Retry, (c, v) => c with { Retry = v },
            "When a request is sent again. Left out: only if it reached no endpoint, or a kept connection was closed as it was sent.")
        .Absent("hedge", ResilienceFormat.Hedge, (c, v) => c with { Hedge = v },
            "When a second request is sent beside one that takes long. Left out: never.")
        .Absent("bulkhead", ResilienceFormat.Bulkhead, (c, v) => c with { Bulkhead = v },
            "How much of the service the whole gateway may use at a time. Left out: no limit.")
        .Absent("adaptiveConcurrency", ResilienceFormat.AdaptiveConcurrency, (c, v) => c with { AdaptiveConcurrency = v },
            "A limit on the requests under way that finds its own value from the latency. Left out: none.");

    private static SectionBinding<AffinityConfig> Affinity() => new SectionBinding<AffinityConfig>(new AffinityConfig())
        .Optional("cookie", Scalars.Text("a cookie's name"), c => c.Cookie, (c, v) => c with { Cookie = v },
            "The cookie's name. It holds a hash that stands for the endpoint.")
        .Optional("onFailure", Scalars.Word(Failures), c => c.OnFailure, (c, v) => c with { OnFailure = v },
            "What happens when the endpoint cannot be used: redistribute (another one, from then on) or unavailable (503).")
        .Optional("ttl", Scalars.Duration(ConfigBounds.CookieAge), c => c.Ttl, (c, v) => c with { Ttl = v },
            "How long the client keeps the cookie, in whole seconds. 0s: until it closes.")
        .Optional("secure", Scalars.Word(new Dictionary<string, bool> { ["false"] = false, ["true"] = true }), c => c.Secure, (c, v) => c with { Secure = v },
            "Whether the client sends the cookie over TLS only.");

    private static SectionBinding<UpstreamTimeouts> UpstreamTimes() => new SectionBinding<UpstreamTimeouts>(new UpstreamTimeouts())
        .Optional("connect", Scalars.Duration(ConfigBounds.Timeout), c => c.Connect, (c, v) => c with { Connect = v },
            "From the start of connecting to the connection; beyond it 504.")
        .Optional("firstByte", Scalars.Duration(ConfigBounds.Timeout), c => c.FirstByte, (c, v) => c with { FirstByte = v },
            "From the end of the request to the first byte of the response; beyond it 504.")
        .Optional("total", Scalars.Duration(ConfigBounds.OptionalTimeout), c => c.Total, (c, v) => c with { Total = v },
            "The whole exchange, all attempts and both bodies together; beyond it 504, or a response that breaks off where it had begun. 0s: no such bound.")
        .Optional("idle", Scalars.Duration(ConfigBounds.Timeout), c => c.Idle, (c, v) => c with { Idle = v },
            "The longest silence of a pooled connection, which is then closed, and within a response's body, which is then abandoned.")
        .Absent("propagate", Scalars.Text("a field name as x-timeout-ms"), (c, v) => c with { Propagate = v },
            "The field that tells the service the milliseconds left of the exchange, and is believed from trusted proxies. Left out: none; gRPC has grpc-timeout.");

    private static SectionBinding<UpstreamHttp2Config> Http2() => new SectionBinding<UpstreamHttp2Config>(new UpstreamHttp2Config())
        .Optional("pingInterval", Scalars.Duration(ConfigBounds.PingInterval), c => c.PingInterval, (c, v) => c with { PingInterval = v },
            "The silence on a connection with requests under way after which a PING is sent. 0s: none.")
        .Optional("pingTimeout", Scalars.Duration(ConfigBounds.PingTimeout), c => c.PingTimeout, (c, v) => c with { PingTimeout = v },
            "How long anything may take to come after that; beyond it the connection is closed and its requests fail.");

    private static SectionBinding<ConnectionPoolConfig> Pool() => new SectionBinding<ConnectionPoolConfig>(new ConnectionPoolConfig())
        .Optional("maxIdle", Scalars.Number(ConfigBounds.PooledConnections), c => c.MaxIdle, (c, v) => c with { MaxIdle = v },
            "The most connections kept open without work, per event loop and endpoint.")
        .Optional("maxConnections", Scalars.Number(ConfigBounds.PooledConnections), c => c.MaxConnections, (c, v) => c with { MaxConnections = v },
            "The most connections open at a time, per event loop and endpoint; beyond it 503. 0: unlimited.");
}
