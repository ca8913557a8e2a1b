using Waterfall.Core.Upstreams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>What requests that match pass through, and where they go.</summary>
internal sealed class Route(string name, Plan plan, Cluster? cluster)
{
    internal string Name { get; } = name;

    internal Plan Plan { get; } = plan;

    /// <summary>Where its requests go; null where <see cref="Split"/> decides.</summary>
    internal Cluster? Cluster { get; } = cluster;

    internal TrafficSplit? Split { get; init; }

    internal Mirror? Mirror { get; init; }

    internal Fallback? Fallback { get; init; }

    /// <summary>How its WebSocket connections are kept; null where it takes none.</summary>
    internal WebSocketSettings? WebSockets { get; init; }

    /// <summary>The names of what its path captures, in order.</summary>
    internal byte[][] CaptureNames { get; init; } = [];

    /// <summary>What every answer of the route's version says about its end: Deprecation, Sunset and Link.</summary>
    internal PreparedField[] VersionFields { get; init; } = [];

    internal void AddVersionFields(MessageHead response)
    {
        foreach (var field in VersionFields) response.Add(field);
    }
}
