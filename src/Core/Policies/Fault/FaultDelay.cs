namespace Waterfall.Core.Policies.Fault;

/// <summary>A wait before a request goes on.</summary>
public sealed record FaultDelay
{
    /// <summary>How long: 1 ms to <see cref="FaultPolicy.LongestDelay"/>.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How many of the requests wait, in percent: 0 to 100. Default 100.</summary>
    public double Percent { get; init; } = 100;
}
