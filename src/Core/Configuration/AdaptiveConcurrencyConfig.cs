namespace Waterfall.Core.Configuration;

/// <summary>
/// A limit on the requests under way that finds its own value from the latency; beyond it 503. All numbers are for each event loop, as each finds its own.
/// </summary>
public sealed record AdaptiveConcurrencyConfig
{
    /// <summary>The limit is never less. Default 4. 1 to 100,000.</summary>
    public int Min { get; init; } = 4;

    /// <summary>Nor more. Default 1000. 1 to 100,000.</summary>
    public int Max { get; init; } = 1000;

    /// <summary>What it begins with. Default 20. 1 to 100,000.</summary>
    public int Initial { get; init; } = 20;

    /// <summary>How many times the usual latency is still no sign that requests pile up. Default 1.5. 1 to 10.</summary>
    public double Tolerance { get; init; } = 1.5;
}
