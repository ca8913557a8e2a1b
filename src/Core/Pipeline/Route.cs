using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Pipeline;

/// <summary>What requests that match pass through, and where they go.</summary>
internal sealed class Route(string name, Plan plan, Cluster cluster)
{
    internal string Name { get; } = name;

    internal Plan Plan { get; } = plan;

    internal Cluster Cluster { get; } = cluster;
}
