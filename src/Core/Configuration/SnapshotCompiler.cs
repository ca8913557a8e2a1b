using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Routing;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid configuration into a snapshot. Endpoints that an earlier snapshot had are the same objects again.</summary>
internal sealed class SnapshotCompiler(EndpointRegistry registry)
{
    internal GatewaySnapshot Compile(GatewayConfig config)
    {
        var clusters = config.Upstreams.ToDictionary(each => each.Key, each => CompileCluster(each.Key, each.Value));
        var routes = new List<Route>();
        var rules = new List<RouteRule>();
        foreach (var (name, route) in config.Routes)
        {
            rules.AddRange(CompileRules(routes.Count, route.Match));
            routes.Add(new Route(name, clusters[route.Upstream]));
        }
        var endpoints = clusters.Values.SelectMany(cluster => cluster.Endpoints).Distinct().ToArray();
        return new GatewaySnapshot(new RouteTable(rules), [.. routes], endpoints);
    }

    private Cluster CompileCluster(string name, UpstreamConfig config) => new()
    {
        Name = name,
        Endpoints = [.. config.Endpoints.Select(CompileEndpoint)],
        ConnectTimeoutMs = Milliseconds(config.Timeouts.Connect),
        FirstByteTimeoutMs = Milliseconds(config.Timeouts.FirstByte),
        TotalTimeoutMs = Milliseconds(config.Timeouts.Total),
        IdleTimeoutMs = Milliseconds(config.Timeouts.Idle),
        MaxIdle = config.Pool.MaxIdle,
        MaxConnections = config.Pool.MaxConnections,
        HostPolicy = config.Host switch
        {
            UpstreamConfig.ClientHost => HostPolicy.Client,
            UpstreamConfig.EndpointHost => HostPolicy.Endpoint,
            _ => HostPolicy.Literal,
        },
        LiteralHost = Encoding.ASCII.GetBytes(config.Host),
    };

    private Endpoint CompileEndpoint(EndpointConfig config)
    {
        if (!EndpointAddress.TryParse(config.Url, out var address, out var problem))
            throw new ArgumentException($"The endpoint '{config.Url}' was not validated: {problem.Message}.", nameof(config));
        EndPoint endPoint = address.UnixPath is { } path ? new UnixDomainSocketEndPoint(path)
            : IPAddress.TryParse(address.Host, out var ip) ? new IPEndPoint(ip, address.Port)
            : new DnsEndPoint(address.Host, address.Port);
        return registry.Get(config.Url, endPoint, Encoding.ASCII.GetBytes(address.Authority));
    }

    private static IEnumerable<RouteRule> CompileRules(int index, RouteMatch match)
    {
        var path = PathTemplate.Parse(match.Path);
        var hosts = match.Hosts.Count == 0 ? [HostRule.Any] : match.Hosts.Select(CompileHost);
        return hosts.Select(host => new RouteRule(index, host, match.Methods, path));
    }

    private static HostRule CompileHost(string text)
    {
        if (!HostPattern.TryParse(text, out var pattern, out var problem))
            throw new ArgumentException($"The host '{text}' was not validated: {problem.Message}.", nameof(text));
        return pattern.IsWildcard ? HostRule.Below(pattern.Name) : HostRule.Exactly(pattern.Name);
    }

    internal static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
