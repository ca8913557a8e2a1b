namespace Waterfall.Core.Upstreams.Resilience;

/// <summary>Bounds of an adaptive limit, for each loop.</summary>
/// <param name="Min">The limit is never less.</param>
/// <param name="Max">Nor more.</param>
/// <param name="Initial">What it begins with.</param>
/// <param name="Tolerance">How many times the usual latency is still no sign of a queue, at least 1.</param>
internal sealed record AdaptiveSettings(int Min, int Max, int Initial, double Tolerance);
