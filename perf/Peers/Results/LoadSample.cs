using System.Text.Json.Serialization;
using Waterfall.Peers.Running;

namespace Waterfall.Peers.Results;

/// <summary>One peer under load in one round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Wrk">What the load generator counted.</param>
/// <param name="Cpu">The gateway's processor time in the same window.</param>
/// <param name="PayloadBytes">Body bytes of one exchange.</param>
/// <param name="NoiseShare">Time that others took of the gateway's core, as a share of the window.</param>
internal sealed record LoadSample(
    int Round,
    [property: JsonIgnore] WrkResult Wrk,
    [property: JsonIgnore] CpuTime Cpu,
    [property: JsonIgnore] long PayloadBytes,
    double NoiseShare) : Sample(Round, Wrk.Errors)
{
    /// <summary>Microseconds of CPU time per request.</summary>
    [JsonIgnore]
    public override double Cost => Cpu.TotalUs / Wrk.Requests;

    public double CpuUsPerRequest => Cost;

    public double UserUsPerRequest => Cpu.UserUs / Wrk.Requests;

    public double KernelUsPerRequest => Cpu.KernelUs / Wrk.Requests;

    public double RequestsPerSecond => Wrk.Requests / Wrk.Seconds;

    public double P50Us => Wrk.P50Us;

    public double P99Us => Wrk.P99Us;

    /// <summary>Megabytes (10^6) of bodies per second.</summary>
    public double BodyMBPerSecond => RequestsPerSecond * PayloadBytes / 1e6;
}
