namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>When a circuit opens and closes. Times in milliseconds.</summary>
/// <param name="FailureRatio">The part of the window's results that must have failed, above 0 to 1.</param>
/// <param name="MinimumRequests">With fewer results in the window nothing is judged.</param>
/// <param name="WindowMs">How far back results count.</param>
/// <param name="OpenMs">How long nothing is let through before the first probe.</param>
/// <param name="HalfOpenProbes">Probes that must succeed, one after another, before it closes.</param>
internal sealed record CircuitBreakerSettings(double FailureRatio, int MinimumRequests, long WindowMs, long OpenMs, int HalfOpenProbes);
