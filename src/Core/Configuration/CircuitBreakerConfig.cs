namespace Waterfall.Core.Configuration;

/// <summary>Answers 503 at once instead of sending to an upstream that fails, all endpoints taken together.</summary>
public sealed record CircuitBreakerConfig
{
    /// <summary>The part of the window's requests that must fail to open the circuit. Default 0.5. 0.01 to 1.</summary>
    public double FailureRatio { get; init; } = 0.5;

    /// <summary>With fewer requests in the window nothing is judged. Default 20. 1 to 1,000,000.</summary>
    public int MinimumRequests { get; init; } = 20;

    /// <summary>How far back requests count. Default 10 s.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long nothing is sent before the first probe. Default 5 s.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests let through one after another that must all succeed to close the circuit. Default 3. 1 to 100.</summary>
    public int HalfOpenProbes { get; init; } = 3;
}
