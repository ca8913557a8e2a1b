namespace Waterfall.Core.Configuration;

/// <summary>A GET request that the gateway sends to every endpoint again and again. An endpoint is healthy until its probes fail.</summary>
public sealed record ActiveHealthConfig
{
    /// <summary>The request's target: a path and perhaps a query, as <c>/healthz</c>.</summary>
    public required string Path { get; init; }

    /// <summary>From one probe's end to the next, give or take a tenth. Default 5 s. 100 ms to 24 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a probe may take, the connection included. Default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Successes in a row that bring an endpoint back. Default 2. 1 to 100.</summary>
    public int HealthyAfter { get; init; } = 2;

    /// <summary>Failures in a row that take an endpoint out. Default 3. 1 to 100.</summary>
    public int UnhealthyAfter { get; init; } = 3;

    /// <summary>The statuses of a success: codes as <c>204</c> or ranges as <c>200-299</c>, which is the default.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["200-299"];
}
