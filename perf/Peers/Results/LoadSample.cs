using System.Text.Json.Serialization;
using Waterfall.Peers.Running;

namespace Waterfall.Peers.Results;

/// <summary>One peer under load in one round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Load">What the load generator counted.</param>
/// <param name="Cpu">The gateway's processor time in the same window.</param>
/// <param name="PayloadBytes">Body bytes of one exchange.</param>
/// <param name="NoiseShare">Time that others took of the gateway's core, as a share of the window.</param>
internal sealed record LoadSample(
    int Round,
    [property: JsonIgnore] GeneratedLoad Load,
    [property: JsonIgnore] CpuTime Cpu,
    [property: JsonIgnore] long PayloadBytes,
    double NoiseShare) : Sample(Round, Load.Errors)
{
    /// <summary>Microseconds of CPU time per request.</summary>
    [JsonIgnore]
    public override double Cost => Cpu.TotalUs / Load.Requests;

    public double CpuUsPerRequest => Cost;

    public double UserUsPerRequest => Cpu.UserUs / Load.Requests;

    public double KernelUsPerRequest => Cpu.KernelUs / Load.Requests;

    public double RequestsPerSecond => Load.Requests / Load.Seconds;

    public double? P50Us => Load.P50Us;

    public double? P99Us => Load.P99Us;

    /// <summary>Megabytes (10^6) of bodies per second.</summary>
    public double BodyMBPerSecond => RequestsPerSecond * PayloadBytes / 1e6;
}
