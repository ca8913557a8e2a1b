using Waterfall.Core.Configuration;

namespace Waterfall.Host.Tests.Yaml;

public sealed class GoodConfigurationTests : ConfigFileTests
{
    private const string Smallest = """
        listeners: { public: { address: 0.0.0.0:8080 } }
        upstreams: { users: { endpoints: ["http://10.0.0.5:80"] } }
        routes:    { users: { match: "/users/{**rest}", upstream: users } }
        """;

    [Fact]
    public void The_smallest_useful_file_has_every_default()
    {
        var config = Good(Smallest);
        var listener = config.Listeners["public"];
        Assert.Equal("0.0.0.0:8080", listener.Address);
        Assert.Equal(new LimitsConfig(), listener.Limits);
        Assert.Equal(new ListenerTimeouts(), listener.Timeouts);
        Assert.Empty(listener.TrustedProxies);
        var upstream = config.Upstreams["users"];
        Assert.Equal("http://10.0.0.5:80", Assert.Single(upstream.Endpoints).Url);
        Assert.Equal(new UpstreamTimeouts(), upstream.Timeouts);
        Assert.Equal(new ConnectionPoolConfig(), upstream.Pool);
        Assert.Equal("client", upstream.Host);
        Assert.Equal((BalanceAlgorithm.PowerOfTwo, null, TimeSpan.Zero), (upstream.Balance, upstream.PreferZone, upstream.SlowStart));
        Assert.Equal((5, 50, 50), (upstream.Health.Passive.Failures, upstream.Health.Passive.MaxEjected, upstream.Health.PanicThreshold));
        Assert.Null(upstream.Health.Active);
        Assert.Null(upstream.Affinity ?? upstream.CircuitBreaker ?? upstream.Retry ?? upstream.Hedge ?? upstream.Bulkhead ?? (object?)upstream.AdaptiveConcurrency);
        var route = config.Routes["users"];
        Assert.Equal(("/users/{**rest}", "users"), (route.Match.Path, route.Upstream));
        Assert.Empty(route.Match.Methods);
        Assert.Empty(route.Match.Hosts);
        Assert.Null(config.Telemetry.AccessLog);
    }

    [Fact]
    public void Traffic_reaches_its_properties()
    {
        var config = Good("""
            listeners: { public: { address: ":8080" } }
            upstreams:
              v1: { endpoints: ["http://10.0.0.5"], timeouts: { propagate: x-timeout-ms } }
              v2: { endpoints: ["http://10.0.0.6"] }
            routes:
              canary:
                match: "/orders/{**rest}"
                split: { v1: 95, v2: 5, sticky: '${ request.headers."x-user" }' }
                mirror: { upstream: v2, percent: 0.5, timeout: 3s }
                fallback: { on: [timeout, 503], upstream: v2, lastGood: { maxAge: 1m, maxBody: 1KiB }, status: 503, headers: { retry-after: "1" }, body: { error: [later, 1] } }
                policies: [{ fault: { delay: { duration: 1s, percent: 10 }, abort: { status: 500, percent: 1 }, header: x-chaos } }]
            """);
        Assert.Equal("x-timeout-ms", config.Upstreams["v1"].Timeouts.Propagate);
        var route = config.Routes["canary"];
        Assert.Null(route.Upstream);
        Assert.Equal([("v1", 95), ("v2", 5)], route.Split!.Weights.Select(each => (each.Key, each.Value)));
        Assert.Equal("${ request.headers.\"x-user\" }", route.Split.Sticky);
        Assert.Equal(new MirrorConfig { Upstream = "v2", Percent = 0.5, Timeout = TimeSpan.FromSeconds(3) }, route.Mirror);
        var fallback = route.Fallback!;
        Assert.Equal(["timeout", "503"], fallback.On);
        Assert.Equal(("v2", 503, "1"), (fallback.Upstream, fallback.Status, fallback.Headers["retry-after"]));
        Assert.Equal(new LastGoodConfig { MaxAge = TimeSpan.FromMinutes(1), MaxBody = 1024 }, fallback.LastGood);
        Assert.Equal(("{\"error\":[\"later\",1]}", true), (fallback.Body, fallback.IsJson));
        var fault = Assert.IsType<Waterfall.Core.Policies.Fault.FaultPolicy>(Assert.Single(route.Policies));
        Assert.Equal((TimeSpan.FromSeconds(1), 10, 500, 1, "x-chaos"), (fault.Delay!.Duration, fault.Delay.Percent, fault.Abort!.Status, fault.Abort.Percent, fault.Header));
    }

    [Fact]
    public void Every_key_reaches_its_property()
    {
        var config = Good("""
            listeners:
              public:
                address: "[::1]:8443"
                limits: { requestLine: 16KiB, headers: 65536, headerCount: 50, body: 1GiB, connections: 1000, requestsPerConnection: 10 }
                timeouts: { headers: 250ms, body: 5s, idle: 1m, write: 1h }
                trustedProxies: [10.0.0.0/8, "::1", unix]
            upstreams:
              users:
                endpoints: ["http://users.internal", { url: "unix:/run/users.sock" }]
                timeouts: { connect: 2s, firstByte: 3s, total: 0s, idle: 4s }
                pool: { maxIdle: 7, maxConnections: 8 }
                host: api.internal:8080
            routes:
              users:
                match:
                  hosts: [api.example.com, "*.example.com"]
                  methods: [GET, PURGE]
                  path: "/users/{id}"
                  headers: { x-a: a, x-b: { equals: b }, x-c: { oneOf: [c, d] }, x-d: { prefix: e }, x-e: { regex: "f+" } }
                  query: { "g[h]": { exists: false } }
                version: { is: 2, in: header, name: x-v, prefix: "", default: true, deprecated: 2026-01-02, sunset: 2026-03-04T05:06:07+01:00, link: "https://a/b" }
                upstream: users
              others: { match: "GET, HEAD /others", upstream: users }
            telemetry: { accessLog: { format: json, to: stderr } }
            """);
        var listener = config.Listeners["public"];
        Assert.Equal("[::1]:8443", listener.Address);
        Assert.Equal(
            new LimitsConfig { RequestLine = 16384, Headers = 65536, HeaderCount = 50, Body = 1L << 30, Connections = 1000, RequestsPerConnection = 10 },
            listener.Limits);
        Assert.Equal(
            new ListenerTimeouts { Headers = TimeSpan.FromMilliseconds(250), Body = TimeSpan.FromSeconds(5), Idle = TimeSpan.FromMinutes(1), Write = TimeSpan.FromHours(1) },
            listener.Timeouts);
        Assert.Equal(["10.0.0.0/8", "::1", "unix"], listener.TrustedProxies);
        var upstream = config.Upstreams["users"];
        Assert.Equal(["http://users.internal", "unix:/run/users.sock"], upstream.Endpoints.Select(e => e.Url));
        Assert.Equal(
            new UpstreamTimeouts { Connect = TimeSpan.FromSeconds(2), FirstByte = TimeSpan.FromSeconds(3), Total = TimeSpan.Zero, Idle = TimeSpan.FromSeconds(4) },
            upstream.Timeouts);
        Assert.Equal(new ConnectionPoolConfig { MaxIdle = 7, MaxConnections = 8 }, upstream.Pool);
        Assert.Equal("api.internal:8080", upstream.Host);
        var match = config.Routes["users"].Match;
        Assert.Equal(["api.example.com", "*.example.com"], match.Hosts);
        Assert.Equal(["GET", "PURGE"], match.Methods);
        Assert.Equal("/users/{id}", match.Path);
        Assert.Equal(["a", "b"], match.Headers.Values.Select(value => value.EqualTo).OfType<string>());
        Assert.Equal(["c", "d"], match.Headers["x-c"].OneOf!);
        Assert.Equal(("e", "f+"), (match.Headers["x-d"].Prefix, match.Headers["x-e"].Regex));
        Assert.Equal(new RouteValueMatch { Exists = false }, Assert.Contains("g[h]", match.Query));
        Assert.Equal(
            new RouteVersionConfig
            {
                Is = "2",
                In = RouteVersionPlace.Header,
                Name = "x-v",
                Prefix = "",
                Default = true,
                Deprecated = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
                Sunset = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(1)),
                Link = "https://a/b",
            },
            config.Routes["users"].Version);
        Assert.Equal(["GET", "HEAD"], config.Routes["others"].Match.Methods);
        Assert.Equal("/others", config.Routes["others"].Match.Path);
        Assert.Equal(new AccessLogConfig { Format = AccessLogFormat.Json, To = "stderr" }, config.Telemetry.AccessLog);
    }

    [Fact]
    public void Every_key_of_an_upstreams_resilience_reaches_its_property()
    {
        var upstream = Good("""
            listeners: { public: { address: ":1" } }
            upstreams:
              users:
                endpoints: [{ url: "http://a", weight: 3, zone: a }, "http://b"]
                balance: maglev
                hashOn: ${ request.headers."x-user" }
                preferZone: a
                slowStart: 30s
                affinity: { cookie: sid, onFailure: unavailable, ttl: 1h, secure: true }
                health:
                  active: { path: "/healthz?x=1", interval: 3s, timeout: 2s, healthyAfter: 4, unhealthyAfter: 5, statuses: [200, 301-302] }
                  passive: { failures: 6, within: 7s, eject: 8s, maxEjected: 9%, statuses: [500] }
                  panicThreshold: 0%
                circuitBreaker: { failureRatio: 0.25, minimumRequests: 11, window: 12s, open: 13s, halfOpenProbes: 14 }
                retry: { attempts: 3, on: [reset, 503], methods: [GET, POST], backoff: { base: 10ms, max: 20ms, jitter: none }, budget: 15%, minConcurrent: 16, perTry: 17s, replayBuffer: 18KiB }
                hedge: { after: 50ms, max: 2 }
                bulkhead: { connections: 19, requests: 20, queue: 21, queueTimeout: 22ms }
                adaptiveConcurrency: { min: 23, max: 24, initial: 24, tolerance: 2.5 }
            routes: { users: { match: /, upstream: users } }
            """).Upstreams["users"];
        static TimeSpan S(int seconds) => TimeSpan.FromSeconds(seconds);
        Assert.Equal([(3, "a"), (1, null)], upstream.Endpoints.Select(each => (each.Weight, each.Zone)));
        Assert.Equal((BalanceAlgorithm.Maglev, "a", S(30)), (upstream.Balance, upstream.PreferZone, upstream.SlowStart));
        Assert.Equal(new AffinityConfig { Cookie = "sid", OnFailure = AffinityFailure.Unavailable, Ttl = S(3600), Secure = true }, upstream.Affinity);
        var (active, passive, retry) = (upstream.Health.Active!, upstream.Health.Passive, upstream.Retry!);
        Assert.Equal(["200", "301-302"], active.Statuses);
        Assert.Equal(
            new ActiveHealthConfig { Path = "/healthz?x=1", Interval = S(3), Timeout = S(2), HealthyAfter = 4, UnhealthyAfter = 5, Statuses = active.Statuses }, active);
        Assert.Equal(["500"], passive.Statuses);
        Assert.Equal(new PassiveHealthConfig { Failures = 6, Within = S(7), Eject = S(8), MaxEjected = 9, Statuses = passive.Statuses }, passive);
        Assert.Equal(0, upstream.Health.PanicThreshold);
        Assert.Equal(new CircuitBreakerConfig { FailureRatio = 0.25, MinimumRequests = 11, Window = S(12), Open = S(13), HalfOpenProbes = 14 }, upstream.CircuitBreaker);
        Assert.Equal(["reset", "503", "GET", "POST"], retry.On.Concat(retry.Methods));
        Assert.Equal(
            new RetryConfig
            {
                Attempts = 3,
                On = retry.On,
                Methods = retry.Methods,
                Backoff = new() { Base = TimeSpan.FromMilliseconds(10), Max = TimeSpan.FromMilliseconds(20), Jitter = BackoffJitter.None },
                Budget = 15,
                MinConcurrent = 16,
                PerTry = S(17),
                ReplayBuffer = 18 * 1024,
            },
            retry);
        Assert.Equal(new HedgeConfig { After = "50ms", Max = 2 }, upstream.Hedge);
        Assert.Equal(new BulkheadConfig { Connections = 19, Requests = 20, Queue = 21, QueueTimeout = TimeSpan.FromMilliseconds(22) }, upstream.Bulkhead);
        Assert.Equal(new AdaptiveConcurrencyConfig { Min = 23, Max = 24, Initial = 24, Tolerance = 2.5 }, upstream.AdaptiveConcurrency);
    }

    [Theory]
    [InlineData(":0")]
    [InlineData(":8080")]
    [InlineData("localhost:80")]
    [InlineData("127.0.0.1:65535")]
    [InlineData("[::]:80")]
    [InlineData("unix:/run/waterfall.sock")]
    public void Addresses(string address) => Assert.Equal(address, Good(Smallest.Replace("0.0.0.0:8080", $"'{address}'", StringComparison.Ordinal)).Listeners["public"].Address);

    [Theory]
    [InlineData("http://a")]
    [InlineData("HTTP://a:1")]
    [InlineData("http://[::1]")]
    [InlineData("http://[2001:db8::1]:8080")]
    [InlineData("http://my_service.internal-1:80")]
    [InlineData("unix:/run/app.sock")]
    public void Endpoints(string url) => Assert.Equal(url, Good(Smallest.Replace("http://10.0.0.5:80", url, StringComparison.Ordinal)).Upstreams["users"].Endpoints[0].Url);

    [Theory]
    [InlineData("{ a: { match: 'GET /x', upstream: users }, b: { match: 'POST /x', upstream: users }, c: { match: /x, upstream: users } }")]
    [InlineData("{ a: { match: '/x/{id}', upstream: users }, b: { match: '/x/me', upstream: users }, c: { match: '/x/{**r}', upstream: users } }")]
    [InlineData("{ a: { match: '/x/{id:int}', upstream: users }, b: { match: '/x/{id}', upstream: users }, c: { match: '/x/{id:regex([a-z]+)}', upstream: users } }")]
    [InlineData("{ a: { match: { path: /x, headers: { a: b } }, upstream: users }, b: { match: /x, upstream: users }, c: { match: { path: /x, query: { a: b } }, upstream: users } }")]
    [InlineData("{ a: { match: /x, version: { is: 1 }, upstream: users }, b: { match: /x, version: { is: 2, default: true }, upstream: users } }")]
    [InlineData("{ a: { match: /x, version: { is: 1, in: query }, upstream: users }, b: { match: /x, upstream: users } }")]
    [InlineData("{ a: { match: { hosts: ['a.com:81'], path: / }, upstream: users }, b: { match: { hosts: [a.com], path: / }, upstream: users } }")]
    [InlineData("{ a: { match: '/x', upstream: users }, b: { match: '/x/', upstream: users } }")]
    [InlineData("{ a: { match: { hosts: [a.com], path: / }, upstream: users }, b: { match: { hosts: ['*.a.com'], path: / }, upstream: users }, c: { match: /, upstream: users } }")]
    public void Routes_of_which_one_is_more_specific(string routes)
    {
        var config = Good($"listeners: {{ a: {{ address: ':1' }} }}\nupstreams: {{ users: {{ endpoints: ['http://a'] }} }}\nroutes: {routes}\n");
        Assert.True(config.Routes.Count >= 2);
    }

    [Fact]
    public void A_byte_order_mark_and_line_ends_of_other_systems_are_no_part_of_the_text() =>
        Assert.Equal("0.0.0.0:8080", Good("\uFEFF" + Smallest.Replace("\n", "\r\n", StringComparison.Ordinal)).Listeners["public"].Address);

    [Fact]
    public void A_log_file_is_relative_to_the_configuration() =>
        Assert.Equal(Path.Combine(Directory, "logs/access.json"), Good(Smallest + "\ntelemetry: { accessLog: { to: logs/access.json } }").Telemetry.AccessLog!.To);

    [Fact]
    public void A_log_file_with_a_full_path_stays_where_it_is() =>
        Assert.Equal("/var/log/a.json", Good(Smallest + "\ntelemetry: { accessLog: { to: /var/log/a.json } }").Telemetry.AccessLog!.To);

    private GatewayConfig Good(string text)
    {
        var result = Load(text);
        Assert.Empty(result.Problems);
        return result.Config!;
    }
}
