using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Where requests of a route go.</summary>
internal sealed class Route(string name, Cluster cluster)
{
    internal string Name { get; } = name;

    internal Cluster Cluster { get; } = cluster;

    /// <summary>What every answer of the route's version says about its end: Deprecation, Sunset and Link.</summary>
    internal PreparedField[] VersionFields { get; init; } = [];

    internal void AddVersionFields(MessageHead response)
    {
        foreach (var field in VersionFields) response.Add(field);
    }
}
