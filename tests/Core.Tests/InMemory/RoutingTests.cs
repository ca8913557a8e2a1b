using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>What becomes of routing's outcomes on the wire.</summary>
public sealed class RoutingTests
{
    private readonly ManualGateway _gateway = new();

    public RoutingTests()
    {
        var deprecated = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var config = _gateway.Config with
        {
            Routes = new Dictionary<string, RouteConfig>
            {
                ["one"] = new()
                {
                    Match = RouteMatch.Parse("GET,PURGE /users/{**rest}"),
                    Version = new() { Is = "1", Deprecated = deprecated, Sunset = deprecated.AddYears(1), Link = "https://a.example/v1" },
                    Upstream = "up",
                },
                ["two"] = new() { Match = RouteMatch.Parse("GET /users/{**rest}"), Version = new() { Is = "2", Default = true }, Upstream = "up" },
            },
        };
        Assert.Empty(ConfigValidator.Validate(config));
        _gateway.Gateway.Apply(new SnapshotCompiler(new EndpointRegistry()).Compile(config));
    }

    [Theory]
    [InlineData("/v1/users/7?a=b", "GET /users/7?a=b HTTP/1.1\r\n", true)]
    [InlineData("/v1/users/a%2fb/../7", "GET /users/7 HTTP/1.1\r\n", true)]
    [InlineData("/v1/users", "GET /users HTTP/1.1\r\n", true)]
    [InlineData("/v2/users/7", "GET /users/7 HTTP/1.1\r\n", false)]
    [InlineData("/users/v1/7", "GET /users/v1/7 HTTP/1.1\r\n", false)]
    public void The_upstream_gets_the_path_without_its_version_and_the_client_is_told_of_its_end(string path, string requestLine, bool isDeprecated)
    {
        var client = _gateway.Connect();
        client.Write($"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
        _gateway.Settle();
        Assert.StartsWith(requestLine, _gateway.Upstream.Received, StringComparison.Ordinal);
        _gateway.Upstream.Write(Wires.Ok);
        _gateway.Settle();
        string[] fields = ["Deprecation: @1767225600", "Sunset: Fri, 01 Jan 2027 00:00:00 GMT", "Link: <https://a.example/v1>; rel=\"deprecation\""];
        var lines = client.Received.Split("\r\n");
        Assert.Equal(isDeprecated ? fields : [], fields.Where(lines.Contains));
        Assert.Empty(_gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData("GET", "/v3/users", "404", "\"code\":\"unknown-version\"", null)]
    [InlineData("GET", "/orders", "404", "\"code\":\"no-route\"", null)]
    [InlineData("POST", "/v1/users", "405", "\"code\":\"method-not-allowed\"", "Allow: GET, PURGE")]
    [InlineData("POST", "/users", "405", "\"code\":\"method-not-allowed\"", "Allow: GET")]
    [InlineData("OPTIONS", "/v1/users", "204", "", "Allow: GET, OPTIONS, PURGE")]
    public void What_no_route_takes_is_answered_here(string method, string path, string status, string code, string? allow)
    {
        var client = _gateway.Connect();
        client.Write($"{method} {path} HTTP/1.1\r\nHost: h\r\n\r\n");
        _gateway.Settle();
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);
        Assert.Contains(code, client.Received, StringComparison.Ordinal);
        Assert.Equal(allow, client.Received.Split("\r\n").SingleOrDefault(line => line.StartsWith("Allow:", StringComparison.Ordinal)));
        Assert.Empty(_gateway.Engine.Connected);
        Assert.Empty(_gateway.EndAndListLeaks());
    }
}
