using Waterfall.Host.Tests.Yaml;

namespace Waterfall.Host.Tests.Commands;

public sealed class ExplainTests : ConfigFileTests
{
    private const string Config = """
        listeners: { public: { address: 0.0.0.0:8080 } }
        upstreams: { users: { endpoints: ["http://10.0.0.5:80", "http://10.0.0.6:80"] }, rest: { endpoints: ["unix:/run/rest.sock"] } }
        routes:
          user: { match: "GET,HEAD /users/{id}", upstream: users }
          create: { match: "POST /users", upstream: users }
          gold: { match: { hosts: ["*.example.com"], path: "/users/{id:int}", headers: { x-tier: gold } }, upstream: users }
          two: { match: "GET /orders/{**rest}", version: { is: 2 }, upstream: users }
          rest: { match: { hosts: [api.example.com], path: "/{**rest}", query: { debug: { exists: false } } }, upstream: rest }
        """;

    [Fact]
    public async Task The_route_and_what_stood_against_the_others()
    {
        var (code, output, error) = await Explain("GET", "http://api.example.com/x/../users/42");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            GET http://api.example.com/x/../users/42
            path: /users/42
            route: rest
              matches: api.example.com/{**rest}
              because: query debug is absent
              {rest}: 'users/42'
            upstream: rest
              unix:/run/rest.sock
            endpoint: unix:/run/rest.sock
              by powerOfTwo
              as if all were healthy and idle: the state of a running gateway is not known here
            not taken, in order of precedence:
              gold (*.example.com/users/{id:int}): not so: header x-tier is 'gold'
              user (GET,HEAD /users/{id}): 'rest' is more specific
              create (POST /users): path goes on at segment 2, '42'
              two (GET /v2/orders/{**rest}): path segment 1, 'users', is not 'v2'

            """,
            output);
    }

    [Fact]
    public async Task A_criterion_a_version_and_what_is_captured()
    {
        var (code, output, _) = await Explain("PUT", "/users/42?debug", "-H", "Host: b.example.com", "--header", "X-Tier: gold");
        Assert.Equal(0, code);
        Assert.Contains("route: gold\n  matches: *.example.com/users/{id:int}\n  because: header x-tier is 'gold'\n  {id}: '42'\nupstream: users\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  user (GET,HEAD /users/{id}): method PUT is not GET or HEAD\n", output, StringComparison.Ordinal);
        (code, output, _) = await Explain("GET", "/v2/orders/a/b");
        Assert.Equal(0, code);
        Assert.Contains("route: two\n  matches: GET /v2/orders/{**rest}\n  version 2 in path, which the upstream does not get\n  {rest}: 'a/b'\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plan_by_phase_and_the_endpoint_with_the_candidates()
    {
        const string config = """
            listeners: { public: { address: 0.0.0.0:8080 } }
            upstreams:
              users:
                endpoints: [{ url: "http://10.0.0.5:80", weight: 3, zone: a }, { url: "http://10.0.0.6:80", zone: b }, { url: "http://10.0.0.7:80", zone: b }]
                preferZone: b
                balance: ringHash
                hashOn: '${ request.headers."x-user" }'
            policies:
              all: [{ requestId: {} }, { log: { fields: { id: "${ request.path.id }" } } }]
            routes:
              user:
                match: "GET /users/{id}"
                policies: [{ use: all }, { headers: { request: { set: { x-a: b } }, response: { remove: [server] } } }, { cors: { origins: ["https://a.example"] } }]
                upstream: users
            """;
        var (code, output, error) = await ExplainIn(config, "GET", "/users/42", "-H", "x-user: ada");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\nplan:\n  request: cors, requestId\n  forward: headers\n", output, StringComparison.Ordinal);
        Assert.Contains("\n  response: requestId, headers, cors\n", output, StringComparison.Ordinal);
        Assert.Contains(
            """
            upstream: users
              http://10.0.0.5:80, weight 3, zone a, no candidate while zone b is well
              http://10.0.0.6:80, zone b
              http://10.0.0.7:80, zone b

            """, output, StringComparison.Ordinal);
        Assert.Matches("\nendpoint: http://10\\.0\\.0\\.[67]:80\n  by ringHash of 'ada'\n", output);
        Assert.Equal(output, (await ExplainIn(config, "GET", "/users/42", "-H", "x-user: ada")).Output);
    }

    [Fact]
    public async Task What_the_path_captured_is_known_where_an_endpoint_is_picked()
    {
        const string config = """
            listeners: { public: { address: "127.0.0.1:8080" } }
            upstreams:
              users: { endpoints: ["http://10.0.0.5:80", "http://10.0.0.6:80"], balance: ringHash, hashOn: "${ request.path.tenant }/${ request.method }" }
            routes: { user: { match: "/{tenant}/users", upstream: users } }
            """;
        var (code, output, error) = await ExplainIn(config, "GET", "/acme/users");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\n  by ringHash of 'acme/GET'\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", "/users", "no route: 405 method-not-allowed, Allow: POST")]
    [InlineData("OPTIONS", "/users/1", "answered by the gateway: 204, Allow: GET, HEAD, OPTIONS")]
    [InlineData("GET", "/nothing", "no route: 404 no-route")]
    [InlineData("GET", "/v3/orders/1", "no route: 404 unknown-version")]
    [InlineData("GET", "/%zz", "refused before it is routed: 400 invalid-percent-encoding: ")]
    public async Task No_route_ends_with_1(string method, string url, string expected)
    {
        var (code, output, error) = await Explain(method, url);
        Assert.Equal((1, ""), (code, error));
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_cannot_be_one_ends_with_2()
    {
        var (code, output, error) = await Explain("GET", "/", "-H", "a: b\r\nc: d");
        Assert.Equal((2, "", "waterfall: the method, the URL or a header field has a control character in it\n"), (code, output, error));
    }

    private Task<(int Code, string Output, string Error)> Explain(string method, string url, params string[] more) => ExplainIn(Config, method, url, more);

    private Task<(int Code, string Output, string Error)> ExplainIn(string config, string method, string url, params string[] more) =>
        WaterfallProcess.RunAsync(["explain", "--config", Write("gateway.yaml", config), method, url, .. more]);
}
