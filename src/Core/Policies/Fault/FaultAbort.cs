namespace Waterfall.Core.Policies.Fault;

/// <summary>An error in the place of an answer.</summary>
public sealed record FaultAbort
{
    /// <summary>The status: 400 to 599. The code of the problem document is <c>fault-injected</c>.</summary>
    public required int Status { get; init; }

    /// <summary>How many of the requests fail, in percent: 0 to 100. Default 100.</summary>
    public double Percent { get; init; } = 100;
}
