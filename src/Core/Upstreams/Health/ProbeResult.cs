namespace Waterfall.Core.Upstreams.Health;

/// <summary>How a probe ended: an answer's status, or 0 where none came in time.</summary>
internal readonly record struct ProbeResult(int Status)
{
    internal static ProbeResult NoAnswer => default;
}
