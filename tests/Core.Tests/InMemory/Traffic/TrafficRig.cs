using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Traffic;

/// <summary>Manual gateways with a second upstream, <c>other</c>, and words for what their peers do.</summary>
internal static class TrafficRig
{
    internal static ManualGateway Gateway(Func<RouteConfig, RouteConfig> route, Func<UpstreamConfig, UpstreamConfig>? upstream = null) => new(upstream, configure: config => config with
    {
        Upstreams = new Dictionary<string, UpstreamConfig>(config.Upstreams)
        {
            ["other"] = new() { Endpoints = [new EndpointConfig { Url = "http://10.9.9.9:80" }] },
        },
        Routes = config.Routes.ToDictionary(each => each.Key, each => route(each.Value)),
    });

    internal static ManualPeer Ask(ManualGateway gateway, string request)
    {
        var client = gateway.Connect();
        client.Write(request);
        gateway.Settle();
        return client;
    }

    internal static void Answer(ManualGateway gateway, int connection, string answer = Wires.Ok)
    {
        gateway.Engine.Connected[connection].Write(answer);
        gateway.Settle();
    }

    internal static string Of(string status, string fields, string body) => $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{fields}\r\n{body}";
}
