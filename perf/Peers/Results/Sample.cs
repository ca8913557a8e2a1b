using System.Text.Json.Serialization;

namespace Waterfall.Peers.Results;

/// <summary>One peer in one round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Errors">Exchanges or connections that failed: a sample with any proves nothing.</param>
[JsonDerivedType(typeof(LoadSample))]
[JsonDerivedType(typeof(IdleSample))]
internal abstract record Sample(int Round, long Errors)
{
    /// <summary>What goals and ratios are about; less is better.</summary>
    [JsonIgnore]
    public abstract double Cost { get; }
}
