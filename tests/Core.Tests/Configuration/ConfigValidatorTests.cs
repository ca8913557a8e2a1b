using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Redirect;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Respond;

namespace Waterfall.Core.Tests.Configuration;

/// <summary>Records as an embedder makes them; the files of the host's tests hold the validator to every message.</summary>
public sealed class ConfigValidatorTests
{
    [Fact]
    public void An_empty_configuration_is_good() => Assert.Empty(ConfigValidator.Validate(new GatewayConfig()));

    [Fact]
    public void A_whole_one_is_good() => Assert.Empty(ConfigValidator.Validate(Config()));

    [Fact]
    public void A_route_that_answers_by_itself_needs_no_upstream()
    {
        var chains = new Dictionary<string, IReadOnlyList<IPolicy>> { ["moved"] = [new RequestIdPolicy(), new RedirectPolicy { To = "/b" }] };
        RouteConfig[] routes = [Route("/a") with { Upstream = null, Policies = [new PolicyReference("moved")] }, Route("/b") with { Upstream = null, Policies = [new RespondPolicy()] }];
        var config = new GatewayConfig { Policies = chains, Routes = routes.ToDictionary(each => each.Match.Path!) };
        Assert.Empty(ConfigValidator.Validate(config));
        var other = config with { Policies = new Dictionary<string, IReadOnlyList<IPolicy>> { ["moved"] = [new RequestIdPolicy()] } };
        Assert.Equal("routes./a.upstream", Assert.Single(ConfigValidator.Validate(other)).Path);
    }

    [Fact]
    public void Names_of_embedders_are_free() =>
        Assert.Empty(ConfigValidator.Validate(Config() with { Routes = new Dictionary<string, RouteConfig> { ["GET /a.b"] = Route("GET /a.b") } }));

    [Fact]
    public void Every_problem_is_told_in_the_order_of_the_configuration()
    {
        var config = new GatewayConfig
        {
            Listeners = new Dictionary<string, ListenerConfig>
            {
                [""] = new()
                {
                    Address = "x",
                    Limits = new LimitsConfig { RequestLine = 0, Headers = int.MaxValue, HeaderCount = 0, Body = -1, Connections = 0, RequestsPerConnection = -1 },
                    Timeouts = new ListenerTimeouts { Headers = TimeSpan.Zero, Body = TimeSpan.MaxValue, Idle = TimeSpan.FromTicks(-1), Write = Timeout.InfiniteTimeSpan },
                    TrustedProxies = ["x"],
                },
            },
            Upstreams = new Dictionary<string, UpstreamConfig>
            {
                ["u"] = new()
                {
                    Endpoints = [],
                    Host = "",
                    Timeouts = new UpstreamTimeouts { Connect = TimeSpan.Zero, FirstByte = TimeSpan.Zero, Total = TimeSpan.FromTicks(-1), Idle = TimeSpan.Zero },
                    Pool = new ConnectionPoolConfig { MaxIdle = -1, MaxConnections = -1 },
                },
            },
            Routes = new Dictionary<string, RouteConfig>
            {
                ["r"] = new() { Match = new RouteMatch { Hosts = ["*"], Methods = [""], Path = "" }, Upstream = "" },
            },
            Telemetry = new TelemetryConfig { AccessLog = new AccessLogConfig { Format = (AccessLogFormat)9, To = "" } },
        };
        Assert.Equal(
            [
                "listeners", "listeners..address",
                "listeners..limits.requestLine", "listeners..limits.headers", "listeners..limits.headerCount", "listeners..limits.body",
                "listeners..limits.connections", "listeners..limits.requestsPerConnection",
                "listeners..timeouts.headers", "listeners..timeouts.body", "listeners..timeouts.idle", "listeners..timeouts.write",
                "listeners..trustedProxies[0]",
                "upstreams.u.endpoints", "upstreams.u.host",
                "upstreams.u.timeouts.connect", "upstreams.u.timeouts.firstByte", "upstreams.u.timeouts.total", "upstreams.u.timeouts.idle",
                "upstreams.u.pool.maxIdle", "upstreams.u.pool.maxConnections",
                "routes.r.match.hosts[0]", "routes.r.match.methods[0]", "routes.r.match.path", "routes.r.upstream",
                "telemetry.accessLog.format", "telemetry.accessLog.to",
            ],
            ConfigValidator.Validate(config).Select(p => p.Path));
    }

    [Fact]
    public void Bounds_themselves_are_good()
    {
        var least = new LimitsConfig { RequestLine = 64, Headers = 256, HeaderCount = 1, Body = 0, Connections = 1 };
        var most = new LimitsConfig { RequestLine = 512 * 1024, Headers = 512 * 1024, HeaderCount = 10_000, Body = 1L << 40, Connections = 10_000_000, RequestsPerConnection = int.MaxValue };
        foreach (var limits in (LimitsConfig[])[least, most])
        {
            Assert.Empty(ConfigValidator.Validate(Config() with { Listeners = new Dictionary<string, ListenerConfig> { ["a"] = new() { Address = ":1", Limits = limits } } }));
        }
    }

    [Fact]
    public void An_exception_tells_everything()
    {
        var problems = ConfigValidator.Validate(Config() with
        {
            Routes = new Dictionary<string, RouteConfig> { ["r"] = new() { Match = RouteMatch.Parse("/{a"), Upstream = "user" } },
        });
        var exception = new GatewayConfigException(problems);
        Assert.Same(problems, exception.Problems);
        Assert.Equal(
            "The configuration has 2 problems:"
            + "\n  routes.r.match.path: '/{a' at character 2: '{' without '}'; expected a path as /users/{id} or /files/{**rest}"
            + "\n  routes.r.upstream: there is no upstream 'user'; expected 'users'; did you mean 'users'?",
            exception.Message);
        Assert.Throws<ArgumentException>(() => new GatewayConfigException([]));
    }

    [Theory]
    [InlineData("/a", "", "/a")]
    [InlineData("GET /a", "GET", "/a")]
    [InlineData("GET,HEAD /a", "GET HEAD", "/a")]
    [InlineData("GET, HEAD /a b", "GET HEAD", "/a b")]
    [InlineData("GET  /a", "GET", "/a")]
    [InlineData("GET/a", "", "GET/a")]
    [InlineData("GET", "", "GET")]
    [InlineData("", "", "")]
    [InlineData(" /a", "", " /a")]
    public void Short_forms_of_matches(string text, string methods, string path)
    {
        var match = RouteMatch.Parse(text);
        Assert.Equal((methods, path), (string.Join(' ', match.Methods), match.Path));
    }

    private static GatewayConfig Config() => new()
    {
        Listeners = new Dictionary<string, ListenerConfig> { ["public"] = new() { Address = "0.0.0.0:8080" } },
        Upstreams = new Dictionary<string, UpstreamConfig> { ["users"] = new() { Endpoints = [new EndpointConfig { Url = "http://10.0.0.5" }] } },
        Routes = new Dictionary<string, RouteConfig> { ["users"] = Route("/users/{**rest}") },
    };

    private static RouteConfig Route(string match) => new() { Match = RouteMatch.Parse(match), Upstream = "users" };
}
