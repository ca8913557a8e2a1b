namespace Waterfall.Core.Configuration;

/// <summary>How it is found out which endpoints are fit for use.</summary>
public sealed record HealthConfig
{
    /// <summary>Probes that the gateway sends; null (the default): none.</summary>
    public ActiveHealthConfig? Active { get; init; }

    /// <summary>What answers to clients' requests tell. On by default.</summary>
    public PassiveHealthConfig Passive { get; init; } = new();

    /// <summary>
    /// With a smaller part of the endpoints healthy than this, in percent, all are used: the rest would be overrun, and the judgement may be wrong (Envoy's
    /// panic threshold). Default 50. 0: the healthy ones only, and 503 when there is none.
    /// </summary>
    public int PanicThreshold { get; init; } = 50;
}
