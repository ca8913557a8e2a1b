namespace Waterfall.Core.Configuration;

/// <summary>
/// Puts endpoints out of service that do not connect, do not answer in time, break off, or answer with one of <see cref="Statuses"/>. What the client did never counts.
/// </summary>
public sealed record PassiveHealthConfig
{
    /// <summary>
    /// Failures in a row, over all event loops, that put an endpoint out; or as many within <see cref="Within"/> on one loop that are half of its results there.
    /// Default 5. To 10,000; 0: none do.
    /// </summary>
    public int Failures { get; init; } = 5;

    /// <summary>How far apart those failures may be. Default 10 s.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the endpoint is out: once, twice … ten times this for each time in a row. Default 30 s.</summary>
    public TimeSpan Eject { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most of an upstream's endpoints that may be unhealthy for another to be put out, itself included, in percent, rounded down. Default 50.</summary>
    public int MaxEjected { get; init; } = 50;

    /// <summary>
    /// Answers that count as failures: codes as <c>503</c> or ranges as <c>500-599</c>. Default 502, 503 and 504, by which an endpoint says that it cannot
    /// serve. Not 500, which one broken resource gives on a healthy endpoint, nor 429, which one greedy client gets.
    /// </summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["502", "503", "504"];
}
