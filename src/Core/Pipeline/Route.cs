using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Pipeline;

/// <summary>Where requests of a route go.</summary>
internal sealed class Route(string name, Cluster cluster)
{
    internal string Name { get; } = name;

    internal Cluster Cluster { get; } = cluster;
}
