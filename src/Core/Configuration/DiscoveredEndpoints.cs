using Waterfall.Core.Upstreams.Discovery;

namespace Waterfall.Core.Configuration;

/// <summary>Puts what was discovered into a configuration, beside what is written there.</summary>
internal static class DiscoveredEndpoints
{
    /// <summary>Every source with the upstream that it is of.</summary>
    internal static IEnumerable<(string Upstream, IEndpointDiscovery Source)> Sources(GatewayConfig config) =>
        config.Upstreams.SelectMany(upstream => (upstream.Value.Discovery ?? []).Select(source => (upstream.Key, source)));

    /// <summary>What is wrong with an endpoint; null if nothing is.</summary>
    internal static string? Check(DiscoveredEndpoint endpoint) =>
        EndpointAddress.TryParse(endpoint.Url, out _, out var problem) ? null : $"{problem.Message}; expected {problem.Expected}";

    /// <summary>The configuration with the endpoints that its sources have found. What is configured goes before what is found under the same address.</summary>
    internal static GatewayConfig Merge(GatewayConfig config, Func<string, IEndpointDiscovery, IReadOnlyList<DiscoveredEndpoint>> latest)
    {
        if (!Sources(config).Any()) return config;
        return config with { Upstreams = config.Upstreams.ToDictionary(each => each.Key, each => Merge(each.Key, each.Value, latest)) };
    }

    private static UpstreamConfig Merge(
        string name, UpstreamConfig upstream, Func<string, IEndpointDiscovery, IReadOnlyList<DiscoveredEndpoint>> latest)
    {
        if (upstream.Discovery is not { Count: > 0 } sources) return upstream;
        var endpoints = new List<EndpointConfig>(upstream.Endpoints);
        var seen = endpoints.Select(each => Address(each.Url)).ToHashSet();
        foreach (var source in sources)
        {
            foreach (var found in latest(name, source))
            {
                if (seen.Add(Address(found.Url)))
                    endpoints.Add(new EndpointConfig { Url = found.Url, Weight = found.Weight, Zone = found.Zone, Source = source.Name });
            }
        }
        return upstream with { Endpoints = endpoints };
    }

    private static EndpointAddress? Address(string url) => EndpointAddress.TryParse(url, out var address, out _) ? address : null;
}
