namespace Waterfall.Core.Upstreams.Health;

/// <summary>How endpoints are probed. Times in milliseconds.</summary>
/// <param name="Path">The target of the GET request.</param>
/// <param name="IntervalMs">From one probe's end to the next, give or take a tenth.</param>
/// <param name="TimeoutMs">How long one probe may take, the connection included.</param>
/// <param name="HealthyAfter">Successes in a row that bring an endpoint back.</param>
/// <param name="UnhealthyAfter">Failures in a row that take it away.</param>
internal sealed record ProbeSettings(string Path, long IntervalMs, long TimeoutMs, int HealthyAfter, int UnhealthyAfter)
{
    /// <summary>The statuses that are a success.</summary>
    internal StatusSet Expected { get; init; } = new([(200, 299)]);
}
