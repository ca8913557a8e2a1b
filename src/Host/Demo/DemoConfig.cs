using Waterfall.Core.Configuration;

namespace Waterfall.Host.Demo;

/// <summary>The demo's gateway and what it prints.</summary>
internal static class DemoConfig
{
    public const string Listener = "demo";

    /// <summary>A gateway on a loopback port with a route to each of the demo's upstreams.</summary>
    public static GatewayConfig Create(int port, IReadOnlyDictionary<string, string> upstreamUrls) => new()
    {
        Listeners = new Dictionary<string, ListenerConfig> { [Listener] = new() { Address = $"127.0.0.1:{port}" } },
        Upstreams = upstreamUrls.ToDictionary(u => u.Key, u => new UpstreamConfig { Endpoints = [new EndpointConfig { Url = u.Value }] }),
        Routes = new Dictionary<string, RouteConfig>
        {
            ["user"] = Route("GET,HEAD /users/{id}", DemoUpstreams.Users),
            ["orders"] = Route("/orders", DemoUpstreams.Orders),
            ["hello"] = Route("GET,HEAD /hello", DemoUpstreams.Playground),
            ["echo"] = Route("/echo/{**rest}", DemoUpstreams.Playground),
            ["slow"] = Route("GET /slow", DemoUpstreams.Playground),
            ["stream"] = Route("GET /stream", DemoUpstreams.Playground),
            ["status"] = Route("/status/{code}", DemoUpstreams.Playground),
        },
    };

    public static string Guide(int port) => $"""

        Try, in another terminal:

          Routes       curl http://127.0.0.1:{port}/hello
                       curl http://127.0.0.1:{port}/users/42
                       curl http://127.0.0.1:{port}/orders
                       curl -i http://127.0.0.1:{port}/nowhere           # the gateway's own 404

          Requests     curl 'http://127.0.0.1:{port}/echo/any/path?q=1' -H 'x-note: hi' -d 'a body'
                       curl -i http://127.0.0.1:{port}/status/418

          Time         curl -N http://127.0.0.1:{port}/stream            # a line every 200 ms
                       curl 'http://127.0.0.1:{port}/slow?ms=2000'
                       curl -i 'http://127.0.0.1:{port}/slow?ms=12000'   # past the upstream's timeout of 10 s

        Ctrl-C stops it.

        """;

    private static RouteConfig Route(string match, string upstream) => new() { Match = RouteMatch.Parse(match), Upstream = upstream };
}
