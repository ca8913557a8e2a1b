using System.Globalization;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>How a probe ended: an answer's status, or 0 where none came in time.</summary>
internal readonly record struct ProbeResult(int Status)
{
    public override string ToString() => Status == 0 ? "no answer" : Status.ToString(CultureInfo.InvariantCulture);

    internal static ProbeResult NoAnswer => default;
}
