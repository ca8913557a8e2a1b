using System.Net;
using System.Net.Sockets;
using System.Text;
using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Configuration;

/// <summary>Turns a valid upstream into a cluster.</summary>
internal sealed class ClusterCompiler(EndpointRegistry registry)
{
    internal Cluster Compile(string name, UpstreamConfig config) => new()
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

    internal static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
