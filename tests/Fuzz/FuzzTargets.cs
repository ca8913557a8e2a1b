using Waterfall.Fuzz.Targets;

namespace Waterfall.Fuzz;

/// <summary>All targets.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
        [new RequestTarget(), new ResponseTarget(), new ChunkedTarget(), new PathTarget(), new HpackTarget(), new Http2Target(), new DnsTarget(), new WebSocketTarget(), new ConfigurationTarget()];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
